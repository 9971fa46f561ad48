# SPDX-License-Identifier: Apache-2.0
"""mig-smi with arguments at random: whatever they are, it ends by itself, with a status and
not by a signal. Under a sanitizer that is also a search for memory errors. MIG_SEED repeats a
run, MIG_SOAK makes it long."""
import os
import random
import subprocess
import time

import machine
import tap

WORDS = """mig -i --id -L -h -q -x -u -d --dtd -f -l -lms -r --gpu-reset -mig --multi-instance-gpu
--query-gpu --query-compute-apps --format --help-query-gpu -pm -C -gi -ci -lgip -lgipp -cgi -lgi
-dgi -lcip -lcipp -cci -lci -dci --list-gpus topo --version --create-gpu-instance""".split()
VALUES = ("0", "1", "-1", "9,14", "19:2", "19:", ":", ",", "", " ", "csv", "csv,noheader,nounits",
          "index,name", "mig.mode", "%s%n", "GPU-", "0:0:0", "00000000:07:00.0", "4294967296",
          "1g.5gb", "MIG 1g.5gb:4", "x" * 3000, "9" * 400, "\xff\xfe", "=", "=,=", "-", "--")


def vector(rng):
    words = []
    for _ in range(rng.randint(0, 7)):
        word = rng.choice(WORDS) if rng.random() < 0.6 else rng.choice(VALUES)
        words.append(word + "=" + rng.choice(VALUES) if rng.random() < 0.25 else word)
    return words


def loops(words):
    """Whether it may print for ever."""
    return any(word.split("=")[0] in ("-l", "--loop", "-lms", "--loop-ms") for word in words)


def survives():
    seed = int(os.environ.get("MIG_SEED") or random.randrange(1 << 32))
    rng = random.Random(seed)
    end = time.monotonic() + (600 if "MIG_SOAK" in os.environ else 8)
    count = 0
    print(f"# seed {seed}")
    with machine.Machine("2xa100-sxm4-40gb") as host:
        while time.monotonic() < end:
            words = vector(rng)
            limit = 1 if loops(words) else 60
            try:
                done = host.run("mig-smi", *words, cwd=host.dir, timeout=limit)
            except subprocess.TimeoutExpired:
                assert loops(words), f"{words} hangs"
                continue
            count += 1
            assert done.returncode >= 0 and "Sanitizer" not in done.stderr, \
                f"{words} ends with {done.returncode}:\n{done.stderr[-2000:]}"
    print(f"# {count} command lines")


tap.run([("random arguments end without a crash", survives)])
