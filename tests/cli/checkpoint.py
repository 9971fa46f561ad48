# SPDX-License-Identifier: Apache-2.0
"""Checkpoints in mig-parted's format: the round trip over random states, a file as that
program writes it, and files that are wrong."""
import json
import os
import random

import machine
import parted
import states
import tap

ROUNDS = 1 if states.SANITIZED else 6


def keep(m, name):
    path = os.path.join(m.dir, name)
    m.check("migctl", "checkpoint", path)
    with open(path, encoding="utf-8") as file:
        return path, file.read()


def stands(m):
    """All but what a checkpoint does not hold: ids and places of compute instances."""
    return [(gpu["uuid"], gpu["mig_mode"]["current"] if gpu["mig_mode"] else None,
             sorted((gi["placement"]["start"], gi["profile_id"],
                     sorted(ci["profile_id"] for ci in gi["compute_instances"]))
                    for gi in gpu["gpu_instances"]))
            for gpu in m.show()["gpus"]]


def round_trip(key, rng):
    driver = states.driver_of(key, rng)
    if int(driver[:3]) < 535:  # reading places of compute instances came with 535
        driver = "550.163.01"
    with machine.Machine(f"2x{key}", "--driver-version", driver) as m:
        for _ in range(ROUNDS):
            for gpu in (0, 1):
                states.shuffle(m, key, gpu, rng)
            pending = any(gpu["mig_mode"]["current"] != gpu["mig_mode"]["pending"]
                          for gpu in m.show()["gpus"])
            if pending:
                continue
            path, text = keep(m, "checkpoint")
            tap.equal((text.count("\n"), json.loads(text)["Version"]), (0, "v1"), text)
            before = stands(m)
            tap.equal("nothing to do" in m.check("migctl", "restore", path), True, text)
            for gpu in (0, 1):
                states.shuffle(m, key, gpu, rng)
            if rng.random() < 0.5:
                m.check("nvml-sim", "reboot")
            m.check("migctl", "restore", "--yes", path)
            tap.equal(stands(m), before, text)
            tap.equal(keep(m, "again")[1], text)


def theirs():
    """The line that mig-parted writes, on a GPU of ours."""
    with machine.Machine("2xa100-sxm4-40gb") as m:
        first, second = (gpu["uuid"] for gpu in m.show()["gpus"])
        path = parted.write(m, "c", json.dumps({"Version": "v1", "MigState": {"Devices": [
            {"UUID": second, "MigMode": 1, "GpuInstances": [
                {"ProfileID": 0, "Placement": {"Start": 1, "Size": 1},
                 "ComputeInstances": [{"ProfileID": 0, "EngProfileID": 0}]},
                {"ProfileID": 2, "Placement": {"Start": 4, "Size": 4},
                 "ComputeInstances": None}]}]}}, separators=(",", ":")))
        m.check("migctl", "enable", "-i", "0")
        m.check("migctl", "create", "-i", "0", "7g.40gb")
        m.check("migctl", "restore", "--yes", path)
        got = {gpu["uuid"]: [(gi["profile"], gi["placement"]["start"],
                              len(gi["compute_instances"])) for gi in gpu["gpu_instances"]]
               for gpu in m.show()["gpus"]}
        tap.equal({key: sorted(value) for key, value in got.items()},
                  {first: [("7g.40gb", 0, 1)], second: [("1g.5gb", 1, 1), ("3g.20gb", 4, 0)]})


GI = '{"ProfileID":0,"Placement":{"Start":1,"Size":1},"ComputeInstances":[]}'
DEVICE = '{"UUID":"%s","MigMode":1,"GpuInstances":[%s]}'


def checkpoint(*devices, version='"v1"'):
    return '{"Version":%s,"MigState":{"Devices":[%s]}}' % (version, ",".join(devices))


def wrong():
    """(text, what the error says): each is refused before anything is changed."""
    uuid = "UUID"  # stands for that of GPU 0
    good = DEVICE % (uuid, GI)
    yield checkpoint(good, version='"v2"'), "v1 is"
    yield '{"MigState":{"Devices":[%s]}}' % good, "'Version' is missing"
    yield '{"Version":"v1","MigState":{}}', "'Devices' is missing"
    yield '{"Version":"v1","MigState":[]}', "MigState is a map"
    yield checkpoint(), "at least one entry"
    yield checkpoint(good, good), "for the second time"
    yield checkpoint(good.replace('"MigMode":1,', "")), "'MigMode' is missing"
    yield checkpoint(good.replace('"MigMode":1', '"MigMode":2')), "no number from 0 to 1"
    yield checkpoint(good.replace('"MigMode":1', '"MigMode":0')), "there are none where"
    yield checkpoint(good.replace("MigMode", "MigMood")), "is 'MigMode' meant?"
    yield checkpoint(DEVICE % ("0", GI)), "it begins with GPU-"
    yield checkpoint(DEVICE % ("GPU-00000000-0000-0000-0000-000000000000", GI)), "GPU-0000"
    yield checkpoint(good, DEVICE % ("GPU-11111111-2222-3333-4444-555555555555", "")), "GPU-1111"
    yield checkpoint(DEVICE % (uuid, GI.replace('"ProfileID":0', '"ProfileID":50'))), "number 50"
    yield checkpoint(DEVICE % (uuid, GI.replace('"Size":1', '"Size":2'))), "2 memory slices"
    yield checkpoint(DEVICE % (uuid, GI.replace('"Start":1', '"Start":7'))), "from 7 on"
    yield checkpoint(DEVICE % (uuid, GI.replace('"Start":1', '"Start":-1'))), "Start: '-1'"
    yield checkpoint(DEVICE % (uuid, GI.replace("[]", "{}"))), "a list is wanted"
    yield checkpoint(DEVICE % (uuid, GI.replace("[]", '[{"ProfileID":0}]'))), "'EngProfileID'"
    yield checkpoint(DEVICE % (uuid, GI.replace(
        "[]", '[{"ProfileID":1,"EngProfileID":0}]'))), "more than the 1 compute slices"
    yield checkpoint(DEVICE % (uuid, GI + "," + GI)), "gpu 0"
    yield checkpoint(good)[:-1], ":1:"


def refused():
    with machine.Machine("a100-sxm4-40gb") as m:
        m.check("migctl", "enable", "-i", "0")
        m.check("migctl", "create", "-i", "0", "2g.10gb")
        before = m.show()
        for text, reason in wrong():
            text = text.replace('"UUID":"UUID"', f'"UUID":"{before["gpus"][0]["uuid"]}"')
            done = m.run("migctl", "restore", "--yes", parted.write(m, "c", text))
            tap.equal((done.returncode in (1, 2), reason in done.stderr), (True, True),
                      f"{text}\n{reason}\n{done.stderr}")
            tap.equal(done.stderr.count("\n"), 1, done.stderr)
            tap.equal(m.show(), before, text)


def arguments():
    with machine.Machine("t4") as m:
        tap.equal(m.run("migctl", "checkpoint", "-").returncode, 1, "no GPU can do MIG")
        tap.equal(m.run("migctl", "checkpoint").returncode, 2)
        tap.equal(m.run("migctl", "restore").returncode, 2)
        tap.equal(m.run("migctl", "restore", "a", "b").returncode, 2)
        tap.equal(m.run("migctl", "restore", os.path.join(m.dir, "none")).returncode, 2)


def main():
    rng = random.Random(states.SEED)
    print(f"# MIG_SEED={states.SEED}")
    keys = ("a30", "a100-sxm4-40gb", "h100-sxm5-80gb", "h200-sxm", "b200", "rtx-pro-6000-server")
    tap.run([*((f"{key}: there and back", lambda key=key: round_trip(key, rng)) for key in keys),
             ("a checkpoint of mig-parted's", theirs), ("wrong ones", refused),
             ("arguments", arguments)])


main()
