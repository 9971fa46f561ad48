# SPDX-License-Identifier: Apache-2.0
"""The configurations that mig-parted's users know: what fits on a board applies, asserts and
is exported as it was; what does not is refused before anything is touched."""
import json
import os
import random

import machine
import parted
import states
import tap

DEFAULT = os.path.join(parted.DATA, "config-default.yaml")
SHOWN = os.path.join(parted.DATA, "shown.yaml")
REFUSED = 2  # labels of other boards that are tried on each, by chance

# Counts of 7g 4g 3g 2g 1g 1g+me on an A100 of 40 GB; * cannot be: 3g takes half the memory.
COUNTS = """
000001 000010 000020 000030 000040 000050 000060 000070
000100 000101 000110 000120 000130 000140 000150
000200 000201 000210 000220 000230 000300
001000 001001 001010 001020 001030 001040
001100 001101 001110 001120 001200
002000 002001* 002010*
010000 010001 010010 010020 010030 010100 010101 010110 011000
100000
""".split()
NAMES = ("7g.40gb", "4g.20gb", "3g.20gb", "2g.10gb", "1g.5gb", "1g.5gb+me")


def read_labels():
    """{label: [(filters or None, enabled, {profile: count})]} of the default file, whose form
    is one key a line."""
    labels, filters = {}, None
    with open(DEFAULT, encoding="utf-8") as file:
        for line in file:
            key, _, value = line.strip().removeprefix("- ").partition(": ")
            if line.startswith("  all-"):
                parts = labels[line.strip()[:-1]] = []
                filters = None
            elif key == "device-filter":
                filters = json.loads(value)
            elif key == "mig-enabled":
                enabled = value == "true"
            elif key == "mig-devices":
                parts.append((filters, enabled, json.loads(value)))
    return labels


def meaning(parts, board):
    """What a label puts on a board: (enabled, counts); None where it does not fit."""
    own = f"0x{board['pci']['device'][2:].upper()}10DE"
    for filters, enabled, counts in parts:
        if filters is None or own in filters:
            known = {profile["name"] for profile in board["profiles"]}
            return (enabled, counts) if set(counts) <= known else None
    return None


def exported(m, *argv):
    tree = json.loads(m.check(*argv))
    (part,) = tree["mig-configs"]["current"]
    return part["mig-enabled"], part["mig-devices"]


def applies(m, label, wanted):
    m.check("migctl", "apply", "--yes", "-f", DEFAULT, "-c", label)
    m.check("migctl", "assert", "-f", DEFAULT, "-c", label)
    tap.equal(parted.call(m, "assert", "-f", DEFAULT, "-c", label).stdout,
              "Selected MIG configuration currently applied\n", label)
    tap.equal(exported(m, "migctl", "export", "--format", "v1", "--json"), wanted, label)


def is_refused(m, path, label, *reasons):
    before = m.show()
    done = m.run("migctl", "apply", "--yes", "-f", path, "-c", label)
    tap.equal(done.returncode in (1, 2, 4), True, f"{label}: {done.stdout}{done.stderr}")
    for reason in reasons:
        tap.equal(reason in done.stderr, True, f"{reason} in {done.stderr}")
    tap.equal(m.show(), before, label)
    done = parted.call(m, "apply", "-f", path, "-c", label)
    tap.equal((done.returncode, "level=fatal" in done.stderr), (1, True), label)
    tap.equal(m.show(), before, label)
    tap.equal(parted.call(m, "assert", "-f", path, "-c", label).returncode, 1, label)


def board(key, labels, rng):
    with machine.Machine(key, "--driver-version", "580.126.09") as m:
        meanings = {label: meaning(parts, states.board(key)) for label, parts in labels.items()}
        fitting = [label for label in labels if meanings[label]]
        tap.equal(len(fitting) > 5, True, "labels that fit")
        for label in fitting:
            applies(m, label, meanings[label])
        for label in rng.sample([x for x in labels if x not in fitting], REFUSED):
            is_refused(m, DEFAULT, label)
        print(f"# {len(fitting)} of {len(labels)} labels fit")


def v1(devices):
    tree = {"version": "v1", "mig-configs": {"x": [
        {"devices": "all", "mig-enabled": True, "mig-devices": devices}]}}
    return json.dumps(tree)


def every_count():
    """From each configuration to the next: whatever stands, what can be is made."""
    order = list(COUNTS)
    random.Random(states.SEED).shuffle(order)
    with machine.Machine("a100-sxm4-40gb") as m:
        m.check("migctl", "enable", "-i", "0")
        for word in order:
            counts = {name: int(n) for name, n in zip(NAMES, word) if n != "0"}
            path = parted.write(m, "x.json", v1(counts))
            if word.endswith("*"):
                is_refused(m, path, "x", "3g.20gb")
                continue
            m.check("migctl", "apply", "--yes", "-f", path)
            tap.equal(exported(m, "migctl", "export", "--format", "v1", "--json"),
                      (True, counts), word)
    tap.equal((len(order), sum(word.endswith("*") for word in order)), (45, 2))


def impossible(driver, enabled):
    """Two of 4g.20gb: with MIG off and 535 the profiles show only after the first stage."""
    with machine.Machine("2xa100-sxm4-40gb", "--driver-version", driver) as m:
        if enabled:
            m.check("migctl", "enable", "-i", "all")
        path = parted.write(m, "x.json", v1({"4g.20gb": 2}))
        is_refused(m, path, "x", "2x4g.20gb", "nearest that fit", "4g.20gb 3g.20gb")
        tap.equal([gpu["mig_mode"] for gpu in m.show()["gpus"]],
                  2 * [{"current": enabled, "pending": enabled}])


def shown():
    wanted = {
        "filtered": 2 * [{"1c.3g.20gb": 3, "1g.5gb": 2, "1g.5gb+me": 1}],
        "halves": [{"1c.3g.20gb": 3, "4g.20gb": 1}, None],
        "one-filter": [{}, {}],
    }
    with machine.Machine("2xa100-sxm4-40gb") as m:
        for label, counts in wanted.items():
            m.check("migctl", "apply", "--yes", "-f", SHOWN, "-c", label)
            for gpu, count in enumerate(counts):
                tap.equal(exported(m, "migctl", "export", "--format", "v1", "--json", "-i",
                                   str(gpu)), (count is not None, count or {}), label)
            done = parted.call(m, "assert", "-f", SHOWN, "-c", label)
            tap.equal(done.returncode, 0, done.stderr)


def examples(key):
    """What export --examples writes for a board applies, in both schemas."""
    with machine.Machine(key, "--driver-version", "580.126.09") as m:
        for version in ("migctl/v1", "v1"):
            text = m.check("migctl", "export", "--examples", "--format", version, "--json")
            path = parted.write(m, "examples.json", text)
            layouts = json.loads(text)["layouts" if version != "v1" else "mig-configs"]
            for name in layouts:
                m.check("migctl", "apply", "--yes", "-f", path, "-c", name)
                m.check("migctl", "assert", "-f", path, "-c", name)
            tap.equal({"all-disabled", "all-enabled", "all-balanced"} <= set(layouts), True)


def main():
    rng = random.Random(states.SEED)
    print(f"# MIG_SEED={states.SEED}")
    labels = read_labels()
    tap.equal(len(labels), 81, "labels")
    keys = [key for key in states.boards() if states.board(key)["profiles"]]
    # A model that none of the filters names has no all-balanced, but all the rest.
    tap.run([*((f"{key}: the labels", lambda key=key: board(key, labels, rng)) for key in keys),
             ("all counts of an A100", every_count),
             *((f"4g.20gb: 2, driver {driver}, MIG {'on' if on else 'off'}",
                lambda driver=driver, on=on: impossible(driver, on))
               for driver in ("535.261.03", "550.163.01") for on in (False, True)),
             ("files that are shown", shown),
             *((f"{key}: examples", lambda key=key: examples(key))
               for key in ("a30", "a100-sxm4-40gb", "h100-sxm5-80gb", "rtx-pro-6000-server"))])


main()
