# SPDX-License-Identifier: Apache-2.0
"""Boards of the source tree, and machines of them in random states."""
import json
import os

SEED = int(os.environ.get("MIG_SEED", "7"))
BOARDS = os.path.join(os.environ["MIG_SOURCE"], "boards")
DRIVERS = ("450.248.02", "470.256.02", "535.261.03", "550.163.01", "570.148.08", "580.126.09")
# What runs is built with sanitizers.
SANITIZED = "MIG_SANITIZED" in os.environ


def boards():
    """Boards by key; a sample under sanitizers, where everything takes ten times as long."""
    keys = sorted(name[:-5] for name in os.listdir(BOARDS) if name.endswith(".json"))
    keys = [key for key in keys if key != "machines"]
    return keys[::6] if SANITIZED else keys


def board(key):
    with open(os.path.join(BOARDS, key + ".json"), encoding="utf-8") as file:
        return json.load(file)


def shuffle(machine, key, gpu, rng):
    """A random state of one GPU: mode, instances with and without compute instances."""
    profiles = [p["id"] for p in board(key)["profiles"]]
    if not profiles or rng.random() < 0.2:
        return
    switch = ("mig-smi", "-i", str(gpu), "-mig", "1")
    if rng.random() < 0.2:  # a process stands in the way: an A100's mode stays pending
        machine.run("nvml-sim", "attach", "--on", str(gpu), "--", *switch)
        return
    machine.run(*switch)
    for _ in range(rng.randrange(0, 6)):
        whole = ("-C",) if rng.random() < 0.5 else ()
        machine.run("mig-smi", "mig", "-i", str(gpu), "-cgi", str(rng.choice(profiles)), *whole)
    for gi in range(15):
        if rng.random() < 0.4:
            machine.run("mig-smi", "mig", "-i", str(gpu), "-gi", str(gi),
                        "-cci", str(rng.choice((0, 0, 1, 2, 7))))
    for gi in range(15):
        if rng.random() < 0.2:
            machine.run("mig-smi", "mig", "-i", str(gpu), "-gi", str(gi), "-dci")


def driver_of(key, rng):
    """A driver that knows the board."""
    since = (board(key)["mig"] or {"since": 450})["since"]
    return rng.choice([d for d in DRIVERS if int(d[:3]) >= since])
