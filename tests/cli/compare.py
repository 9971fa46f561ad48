# SPDX-License-Identifier: Apache-2.0
"""nvml-sim compare: a second simulated machine in the place of a real one."""
import json
import os
import random
import signal
import subprocess

import tap
from machine import LIBRARY, Machine
from states import SEED, board, boards, driver_of, shuffle


def compare(machine, *options, code=0):
    done = machine.run("nvml-sim", "compare", "--driver", LIBRARY, *options)
    tap.equal(done.returncode, code, f"{options}: {done.stdout[-2000:]}{done.stderr}")
    return done


def differences(machine, *options, code=1):
    told = json.loads(compare(machine, "--json", *options, code=code).stdout)
    tap.equal(told["version"], 1)
    return told["differences"]


def altered(machine, key, change):
    """The path of a board that is like the installed one but for a change."""
    wrong = board(key)
    change(wrong)
    path = os.path.join(machine.dir, key + ".json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(wrong, file)
    return path


def profile(wrong, number):
    return next(p for p in wrong["profiles"] if p["id"] == number)


def nothing_differs(key):
    def test():
        rng = random.Random(f"{SEED} {key}")
        driver = driver_of(key, rng)
        what = f"{key}, driver {driver}, seed {SEED}"
        with Machine(f"2x{key}", "--driver-version", driver, "--swap", "1") as machine:
            shuffle(machine, key, 1, rng)
            before = machine.show()
            said = compare(machine).stdout
            tap.equal(said.endswith(" questions, 0 differences\n"), True, what)
            if board(key)["mig"]:
                machine.run("mig-smi", "-i", "0", "-mig", "1")
                before = machine.show()
                said = compare(machine, "--write", "-i", "0", "--seed", str(SEED)).stdout
                tap.equal(said.endswith(" questions, 0 differences\n"), True, what)
            tap.equal(machine.show(), before, f"{what}: left as it was")
    return test


def sm_count():
    with Machine(None) as machine:
        path = altered(machine, "a100-sxm4-40gb",
                       lambda b: profile(b, 14).update(sm=30))
        machine.check("nvml-sim", "create", f"2x{path}")
        found = differences(machine)
        for one in found:
            tap.equal((one["real"], one["simulated"]),
                      ({"code": 0, "sm": 30}, {"code": 0, "sm": 28}))
            tap.equal("enum 1" in one["arguments"] or "profile 14" in one["arguments"], True)
        tap.equal(len(found), 2 * 5, "two GPUs, each form of the profile's record")
        compare(machine, "--board", path)


def placement():
    with Machine(None) as machine:
        path = altered(machine, "h100-sxm5-80gb",
                       lambda b: profile(b, 14).update(starts=[0, 2, 6]))
        machine.check("nvml-sim", "create", path)
        tap.equal(differences(machine), [{
            "function": "nvmlDeviceGetGpuInstancePossiblePlacements_v2",
            "arguments": "gpu 0, profile 14",
            "real": {"code": 0, "placements": "0:2,2:2,6:2"},
            "simulated": {"code": 0, "placements": "0:2,2:2,4:2"}}])


def impossible_state():
    """An instance where the board at hand knows no place."""
    with Machine(None) as machine:
        path = altered(machine, "a100-sxm4-40gb",
                       lambda b: profile(b, 14).update(starts=[0, 2, 6]))
        machine.check("nvml-sim", "create", path)
        machine.check("mig-smi", "-mig", "1")
        machine.check("mig-smi", "mig", "-cgi", "14:6")
        first = differences(machine)[0]
        tap.equal(first["function"], "the node's state")
        tap.equal("misplaced" in first["simulated"]["code"], True, str(first))


def other_code():
    with Machine("a30") as machine:
        machine.check("nvml-sim", "fault", "nvmlDeviceGetBAR1MemoryInfo:*:NO_PERMISSION")
        found = differences(machine)
        tap.equal([(d["function"], d["real"]["code"], d["simulated"]["code"]) for d in found],
                  [("nvmlDeviceGetBAR1MemoryInfo", 4, 0)])


def other_rule():
    """What is inferred of the driver: found by doing, and settled with --set."""
    with Machine("a30", "--set", "gi-size-code=23", "--set", "ci-overlap-code=23") as machine:
        machine.check("mig-smi", "-mig", "1")
        compare(machine)
        done = ("--write", "-i", "0")
        codes = {(d["function"], d["real"]["code"], d["simulated"]["code"])
                 for d in differences(machine, *done)}
        tap.equal(codes, {
            ("nvmlDeviceCreateGpuInstanceWithPlacement", 23, 2),
            ("nvmlGpuInstanceCreateComputeInstanceWithPlacement", 23, 19)})
        compare(machine, *done, "--set", "gi-size-code=23", "--set", "ci-overlap-code=23")


def same_steps():
    with Machine("a30", "--set", "gi-start-code=23") as machine:
        machine.check("mig-smi", "-mig", "1")
        runs = [compare(machine, "--write", "-i", "0", "--seed", seed, code=1).stdout
                for seed in ("1", "1", "2")]
        tap.equal(runs[0] == runs[1], True, "one seed, one sequence")
        tap.equal(runs[0] != runs[2], True, "another seed, another sequence")


def refused():
    with Machine("3xa30") as machine:
        machine.check("mig-smi", "-i", "0,1", "-mig", "1")
        machine.check("mig-smi", "mig", "-i", "0", "-cgi", "14", "-C")
        before = machine.show()
        for options, why in (
                (("--write",), "belong together"),
                (("-i", "1"), "belong together"),
                (("--write", "-i", "0"), "it has instances"),
                (("--write", "-i", "2"), "wants MIG mode on"),
                (("--write", "-i", "3"), "GPUs 0 to 2"),
                (("--board", "/nowhere.json"), "/nowhere.json"),
                (("--set", "x=1"), "no such setting"),
                (("now",), "options alone")):
            said = compare(machine, *options, code=2).stderr
            tap.equal(why in said, True, f"{options}: {said}")
        other = altered(machine, "t4", lambda b: None)
        tap.equal("no GPU of this name" in compare(machine, "--board", other, code=2).stderr,
                  True)
        done = machine.run("nvml-sim", "attach", "--on", "1", "--", "nvml-sim", "compare",
                           "--driver", LIBRARY, "--write", "-i", "1")
        tap.equal((done.returncode, "a process uses it" in done.stderr), (2, True), done.stderr)
        tap.equal(machine.show(), before, "nothing was changed")
    with Machine(None) as none:
        tap.equal(compare(none, code=2).stdout, "", "no driver")


def stopped(number, status):
    """A signal in the middle: what was begun is ended, the GPU is as it was."""
    def test():
        with Machine("2xa100-sxm4-40gb", "--set", "latency=hardware") as machine:
            machine.check("mig-smi", "-mig", "1")
            machine.check("mig-smi", "mig", "-i", "1", "-cgi", "9,14", "-C")
            before = machine.show()
            run = subprocess.Popen(["nvml-sim", "compare", "--driver", LIBRARY, "--write",
                                    "-i", "0"], env=machine.env, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
            while not machine.show()["gpus"][0]["gpu_instances"]:
                tap.equal(run.poll(), None, "it ended too early")
            run.send_signal(number)
            run.stdout.read()  # to the end of the last process that writes there
            run.stdout.close()
            tap.equal(run.wait(), status)
            tap.equal(machine.show(), before, "left as it was")
    return test


tap.run([(f"{key}: nothing differs", nothing_differs(key)) for key in boards()] + [
    ("another number of SMs is found, and nothing else", sm_count),
    ("another placement is found, and nothing else", placement),
    ("a state that the board forbids", impossible_state),
    ("another code is found, and nothing else", other_code),
    ("another rule is found by doing, and nothing else", other_rule),
    ("steps follow from the seed", same_steps),
    ("refused", refused),
    ("SIGTERM in the middle", stopped(signal.SIGTERM, 128 + signal.SIGTERM)),
    ("SIGINT in the middle", stopped(signal.SIGINT, 128 + signal.SIGINT)),
    ("SIGKILL in the middle", stopped(signal.SIGKILL, -signal.SIGKILL)),
])
