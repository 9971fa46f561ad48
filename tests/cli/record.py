# SPDX-License-Identifier: Apache-2.0
"""nvml-sim record: what is recorded of a machine makes it again, and is recorded the same."""
import json
import os
import random
import shutil
import tempfile

import tap
from machine import LIBRARY, Machine
from states import SEED, board, boards, driver_of, shuffle


def read(folder):
    files = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            files[name] = file.read()
    return files


def record(machine, folder, *options):
    done = machine.run("nvml-sim", "record", "--driver", LIBRARY, "-o", folder, *options)
    tap.equal(done.returncode, 0, done.stderr)
    return done.stderr


class Folder:
    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="mig-record-")
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def check_round(key, rng):
    driver = driver_of(key, rng)
    swap = ("--swap", "0") if rng.random() < 0.5 and board(key)["mig"] else ()
    with Machine(f"2x{key}", "--driver-version", driver, *swap) as first, \
            Machine(None) as second, Folder() as a, Folder() as b:
        shuffle(first, key, 0, rng)
        shuffle(first, key, 1, rng)
        options = ("--replace", *rng.choice(((), ("--identities",))))
        record(first, a, *options)
        second.check("nvml-sim", "create", os.path.join(a, "machine.json"))
        record(second, b, *options)
        what = f"{key}, driver {driver}, seed {SEED}"
        tap.equal(read(b), read(a), what)
        want, got = first.show(), second.show()
        for x, y in zip(want["gpus"], got["gpus"]):
            tap.equal(strip(y), strip(x), what)
        tap.equal(len(got["gpus"]), len(want["gpus"]), what)


def strip(gpu):
    """What a machine file carries of a GPU: not its board's key, names, or MIG UUIDs."""
    kept = {k: gpu[k] for k in ("index", "name", "bus_id", "minor", "persistence_mode",
                                "mig_mode")}
    kept["gpu_instances"] = json.loads(json.dumps(gpu["gpu_instances"]))
    for gi in kept["gpu_instances"]:
        for ci in gi["compute_instances"]:
            del ci["uuid"]
    return kept


def round_trip(key):
    def test():
        for turn in range(3):
            check_round(key, random.Random(f"{SEED} {key} {turn}"))
    return test


def board_is_told():
    """Every figure that NVML tells is the board's own."""
    key = "h100-sxm5-80gb"
    with Machine(key) as machine, Folder() as folder:
        machine.check("mig-smi", "-mig", "1")
        machine.check("mig-smi", "mig", "-cgi", "9,14,19", "-C")
        record(machine, folder)
        told = json.loads(read(folder)["h100-80gb-hbm3.json"])
    want = board(key)
    for name in ("name", "architecture", "compute_capability", "brand", "bar1_mib"):
        tap.equal(told[name], want[name], name)
    tap.equal(told["mig"]["compute_placement"], "tree")
    tap.equal(told["mig"]["compute_sm"]["7"], 26)
    tap.equal(told["mig"]["compute_sm"]["4"], None, "no instance offered it")
    tap.equal(told["chip_id"], None, "NVML has no word for it")
    known = {p["id"]: p for p in want["profiles"]}
    tap.equal({p["id"] for p in told["profiles"]}, set(known))
    for profile in told["profiles"]:
        for name in ("name", "enum", "slices", "size", "starts", "instances", "sm", "engines"):
            tap.equal(profile[name], known[profile["id"]][name], profile["name"])
    tap.equal(list(told["sources"]), ["recorded"])


def nothing_private():
    with Machine("2xa30") as machine, Folder() as folder:
        record(machine, folder)
        text = "".join(read(folder).values())
        for gpu in machine.show()["gpus"]:
            tap.equal(gpu["uuid"] in text or gpu["serial"] in text, False, "identities")
        record(machine, folder, "--identities", "--replace")
        text = "".join(read(folder).values())
        for gpu in machine.show()["gpus"]:
            tap.equal(gpu["uuid"] in text and gpu["serial"] in text, True, "identities")


def mode_off_before_550():
    """One line for each GPU that tells nothing; a GPU with MIG on tells it for both."""
    with Machine("2xa100-sxm4-40gb", "--driver-version", "535.261.03") as machine, \
            Folder() as folder, Machine(None) as again:
        said = record(machine, folder)
        tap.equal([line[:24] for line in said.splitlines()[:2]],
                  ["nvml-sim: GPU 0: MIG is ", "nvml-sim: GPU 1: MIG is "])
        again.check("nvml-sim", "create", os.path.join(folder, "machine.json"))
        again.check("mig-smi", "-mig", "1")
        machine.check("mig-smi", "-i", "1", "-mig", "1")
        said = record(machine, folder, "--replace")
        tap.equal(said.count("MIG is off"), 1, said)
        told = json.loads(read(folder)["a100-sxm4-40gb.json"])
        tap.equal(len(told["profiles"]), 7)


def refused():
    with Machine("a30") as machine, Folder() as folder:
        record(machine, folder)
        before = read(folder)
        done = machine.run("nvml-sim", "record", "--driver", LIBRARY, "-o", folder)
        tap.equal(done.returncode, 1, done.stderr)
        tap.equal("there is one already" in done.stderr, True, done.stderr)
        tap.equal(read(folder), before, "left as it was")
        machine.check("mig-smi", "-mig", "1")
        done = machine.run("nvml-sim", "record", "--driver", LIBRARY, "-o", folder,
                           "--replace", env={"NVML_SIM_AS_USER": "1"})
        tap.equal(done.returncode, 1, done.stderr)
        tap.equal("run as root" in done.stderr, True, done.stderr)
        tap.equal(read(folder), before, "left as it was")
        done = machine.run("nvml-sim", "record", "--driver", "/nowhere.so", "-o", folder)
        tap.equal(done.returncode, 1, done.stderr)


def bad_files():
    """A machine file is checked; what is wrong is said with its place."""
    good = {"schema": "nvml-sim/machine-1", "gpus": [{
        "board": "a30", "mig_mode": {"current": True}, "gpu_instances": [
            {"id": 1, "profile_id": 5, "placement": {"start": 0, "size": 2}}]}]}
    bad = (
        ("gpus", lambda m: m.update(gpus=[])),
        ("gpus[0].board", lambda m: m["gpus"][0].pop("board")),
        ("unknown board", lambda m: m["gpus"][0].update(board="a31")),
        ("bus_id", lambda m: m["gpus"][0].update(bus_id="7")),
        ("uuid", lambda m: m["gpus"][0].update(uuid="GPU-1")),
        ("profile_id", lambda m: m["gpus"][0]["gpu_instances"][0].update(profile_id=19)),
        ("misplaced", lambda m: m["gpus"][0]["gpu_instances"][0].update(id=2)),
        ("with MIG off", lambda m: m["gpus"][0].update(mig_mode=None)),
        ("no MIG", lambda m: m["gpus"][0].update(board="t4")),
    )
    with Machine(None) as machine:
        path = os.path.join(machine.dir, "m.json")
        for word, change in bad:
            wrong = json.loads(json.dumps(good))
            change(wrong)
            with open(path, "w", encoding="utf-8") as file:
                json.dump(wrong, file)
            done = machine.run("nvml-sim", "create", path)
            tap.equal(done.returncode, 2, done.stderr)
            tap.equal(word in done.stderr, True, f"{word}: {done.stderr}")
            tap.equal(os.path.exists(machine.state), False)


tap.run([(f"{key}: recorded, made, recorded", round_trip(key)) for key in boards()] + [
    ("a board as NVML tells it", board_is_told),
    ("identities only where asked for", nothing_private),
    ("MIG off before 550", mode_off_before_550),
    ("nothing is written over, users are told to be root", refused),
    ("machine files that are wrong", bad_files),
])
