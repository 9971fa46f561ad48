# SPDX-License-Identifier: Apache-2.0
"""What `mig-smi mig -lgi` costs beside the genuine nvidia-smi, on one simulated machine with
56 GPU instances: CPU time of the whole process, user and system, in paired alternating runs.
Prints the median of the pairs' ratios; the goal is at most 0.7."""
import os
import statistics
import sys

import machine

GPUS, PAIRS, GOAL = 8, 101, 0.7
PEERS = os.path.join(os.environ["MIG_BUILD"], "peers")


def cpu_time(program, env, *args):
    """Seconds of CPU that a run takes; its output goes nowhere."""
    null = os.open(os.devnull, os.O_WRONLY)
    pid = os.posix_spawn(program, [program, *args], env,
                         file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)])
    _, status, usage = os.wait4(pid, 0)
    os.close(null)
    if status:
        sys.exit(f"{program} {' '.join(args)} ended with status {status}")
    return usage.ru_utime + usage.ru_stime


def compare(folder):
    genuine = os.path.join(PEERS, folder, "nvidia-smi")
    if not os.path.exists(genuine):
        print(f"nvidia-smi {folder} was not fetched: no comparison")
        return True
    with open(os.path.join(PEERS, folder, "version"), encoding="utf-8") as file:
        version = file.read().strip()
    ours = os.path.join(machine.BIN, "mig-smi")
    with machine.Machine(f"{GPUS}xa100-sxm4-40gb", "--driver-version", version) as m:
        m.check("mig-smi", "-mig", "1")
        m.check("mig-smi", "mig", "-cgi", ",".join(["19"] * 7))
        times = []
        for pair in range(PAIRS):
            order = (ours, genuine) if pair % 2 else (genuine, ours)
            spent = {program: cpu_time(program, m.env, "mig", "-lgi") for program in order}
            times.append((spent[ours], spent[genuine]))
    ratio = statistics.median(mine / theirs for mine, theirs in times)
    print(f"mig -lgi, 56 instances: mig-smi {statistics.median(t[0] for t in times) * 1e3:.2f} ms, "
          f"nvidia-smi {version} {statistics.median(t[1] for t in times) * 1e3:.2f} ms of CPU, "
          f"ratio {ratio:.2f} (goal: at most {GOAL}), median of {PAIRS} pairs")
    return ratio <= GOAL


if not all([compare("535"), compare("550")]):
    sys.exit("the goal is missed")
