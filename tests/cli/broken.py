# SPDX-License-Identifier: Apache-2.0
"""Layout files with a mistake: each is refused before the machine is touched, in one line that
names the place and what would be right. A case is what is wrong, with | where the message has
to point, and words of the message."""
import json
import os
import subprocess

import machine
import tap

OWN = "version: migctl/v1\nlayouts:\n  x:\n"
V1 = "version: v1\nmig-configs:\n  x:\n"
PART = V1 + "  - devices: all\n    mig-enabled: true\n    mig-devices: "


def own(text):
    return OWN + "  - " + text


def instance(text):
    return own("instances: [" + text + "]")


def item(text):
    return instance("{" + text + "}")


CASES = [
    # what is no file of layouts at all
    ("", "nothing is in it; begin with 'version: migctl/v1'"),
    ("# only a comment\n", "nothing is in it"),
    ("|7x1g.5gb\n", "a map is wanted"),
    ("|- 1\n- 2\n", "a map is wanted"),
    ("|layouts: {}\n", "'version' is missing"),
    ("version: |v2\n", "version 'v2' is not known; migctl/v1 and v1 are"),
    ("version: |[v1]\n", "is not known"),
    ("version: |1\nlayouts: {}\n", "version '1' is not known"),
    ("|version: migctl/v1\n", "layouts: a map of at least one layout"),
    ("version: migctl/v1\nlayouts: |[]\n", "layouts: a map"),
    ("version: migctl/v1\nlayouts: |{}\n", "layouts: a map"),
    ("version: migctl/v1\n|layout: {}\n", "no key 'layout'; is 'layouts' meant?"),
    ("version: migctl/v1\n|mig-configs: {}\n", "it knows: version layouts"),
    ("version: migctl/v1\nlayouts:\n  x: |{}\n", "'x' must be a list"),
    ("version: migctl/v1\nlayouts:\n  x: |[]\n", "'x' must be a list of at least one"),
    ("version: migctl/v1\nlayouts:\n  x:|\n", "'x' must be a list"),
    # text that is no YAML
    ("version: migctl/v1\nlayouts: {x: [\n|", "did not find expected"),
    ("version: 'migctl/v1\n|", "found unexpected end of stream"),
    ("version: migctl/v1\nlayouts:\n  x:\n|\t- 1\n", "cannot start any token"),
    ("version: migctl/v1\n|version: v1\n", "'version' stands here a second time"),
    ("version: migctl/v1\nlayouts: {x: |*a}\n", "undefined alias"),
    ("version: migctl/v1\n|<<: {a: 1}\n", "merging with '<<' is not understood"),
    ("version: migctl/v1\nlayouts:\n  |[a]: 1\n", "a key must be a plain word"),
    ("version: migctl/v1\nlayouts: {x: [{rest: 1g.5gb}]}\n---\n|a: 1\n", "a second document"),
    ("version: migctl/v1\nlayouts: {x: [{rest: \"1\\0\"}]}\n", "NUL"),
    # which GPUs
    (own("|devces: all\n"), "no key 'devces'; is 'devices' meant?"),
    (own("devices: |[]\n"), "an empty list"),
    (own("devices: |{a: 1}\n"), "devices: one word, or a list"),
    (own("devices: |''\n"), "devices: one word, or a list"),
    (own("devices: |first\n"), "devices: 'first'"),
    (own("devices: |0:1\n"), "names an instance; a layout is for whole GPUs"),
    (own("devices: [0, |0/1]\n"), "names an instance"),
    (own("devices: |9\n"), "there is no gpu 9; the last one is gpu 1"),
    (own("devices: |GPU-00000000-0000-0000-0000-000000000000\n"), "has this UUID"),
    (own("devices: |0000:ff:00.0\n"), "no gpu has this PCI bus id"),
    (own("devices: |-1\n"), "devices: '-1'"),
    (own("boards: |{a: b}\n"), "boards: one word, or a list"),
    (own("boards: |[]\n"), "an empty list"),
    ("version: migctl/v1\nlayouts:\n  |x:\n  - {boards: H100*, rest: 1g.5gb}\n",
     "speaks of no GPU of this machine"),
    (own("mig: |maybe\n"), "mig is true or false"),
    (own("mig: |\"true\"\n"), "mig is true or false"),
    (own("mig: |false\n    instances: [1g.5gb]\n"), "instances need MIG mode"),
    (own("mig: |no\n    rest: 1g.5gb\n"), "instances need MIG mode"),
    (own("|7\n"), "a map is wanted"),
    # which instances
    (own("instances: |3g.20gb\n"), "a list is wanted"),
    (own("instances: |{3g.20gb: 1}\n"), "a list is wanted"),
    (instance("|1g.5g"), "'1g.5g' is no profile"),
    (instance("|g.5gb"), "'g.5gb' is no profile"),
    (instance("|0g.5gb"), "'0g.5gb' is no profile"),
    (instance("|01g.5gb"), "no profile"),
    (instance("|1g.5gb+"), "no profile"),
    (instance("|\"1g.5gb+me,me\""), "no profile"),
    (instance("|\"1g.5gb+me-me\""), "no profile"),
    (instance("|1g.5gb+9x"), "no profile"),
    (instance("|hlaf"), "is 'half' meant?"),
    (instance("|1/0"), "no profile"),
    (instance("|1/x"), "no profile"),
    (instance("|2/7"), "no profile"),
    (instance("|''"), "is no wish"),
    (instance("|0x1g.5gb"), "is no wish"),
    (instance("|1g.5gb@"), "is no wish"),
    (instance("|1g.5gb@x"), "is no wish"),
    (instance("|2x1g.5gb@0"), "several instances cannot start at one slice"),
    (instance("|999x1g.5gb"), "no GPU holds that"),
    (instance("|99999999999x1g.5gb"), "is no profile"),
    (instance("|[1g.5gb]"), "a profile is one word"),
    (instance("|1c.3g.20gb"), "write {profile: 3g.20gb, compute: 1c}"),
    (instance("|1g.6gb"), "no profile 1g.6gb; is 1g.5gb meant?"),
    (instance("|\"1g.5gb+gfx\""), "is 1g.5gb meant?"),
    (instance("|77"), "no profile 77"),
    (instance("|1/9"), "cannot be cut into 9; 1/7 is the smallest share, 1g.5gb"),
    (item("profil: 1g.5gb").replace("profil", "|profil"), "is 'profile' meant?"),
    (instance("|{}"), "nothing says how large it is"),
    (instance("|{count: 2}"), "nothing says how large it is"),
    (instance("|{media: false}"), "nothing says how large it is"),
    (item("profile: |[]"), "a profile is one word"),
    (item("profile: 1g.5gb, |memory: 5GB"), "leave 'memory' out, or profile"),
    (item("profile: 1g.5gb, |sm: 14"), "leave 'sm' out, or profile"),
    (item("memory: |lots"), "'lots' is no amount of memory"),
    (item("memory: |0GB"), "is no amount of memory"),
    (item("memory: |[5]"), "say an amount"),
    (item("sm: |-3"), "is no number from 1 to"),
    (item("sm: |few"), "is no number from 1 to"),
    (item("sm: 14, media: |perhaps"), "media is true or false"),
    (instance("|{memory: 100GB}"), "no profile with 100GB; the largest is 7g.40gb"),
    (instance("|{sm: 120}"), "no profile with 120 SMs"),
    (item("profile: 1g.5gb, count: |0"), "count: '0' is no number from 1"),
    (item("profile: 1g.5gb, count: |two"), "count: 'two' is no number"),
    (item("profile: 1g.5gb, count: |1000000000"), "is no number from 1"),
    (item("profile: 1g.5gb, start: |64"), "start: '64' is no number from 0 to 63"),
    (item("profile: 1g.5gb, start: |\"0\""), "start: '0' is no number"),
    (item("profile: 1g.5gb, count: 2, start: 0").replace("[{", "[|{"),
     "2 instances cannot start at one slice"),
    (item("profile: 1g.5gb, name: |7up"), "'7up' is no name"),
    (item("profile: 1g.5gb, name: |all"), "is no name"),
    (item("profile: 1g.5gb, name: |MIG-x"), "is no name"),
    (item("profile: 1g.5gb, name: |a b"), "is no name"),
    (item("profile: 1g.5gb, name: |[a]"), "is no name"),
    (item("profile: 1g.5gb, name: |\"a{gp}\""), "is no name"),
    (item("profile: 1g.5gb, name: |" + 70 * "a"), "is no name"),
    (item("profile: 1g.5gb, count: 2, name: |a"), "put {n} into it"),
    ("version: migctl/v1\nlayouts:\n  |x:\n  - instances: [{profile: 1g.5gb, name: a}]\n",
     "two instances would be called 'a', on gpu 0 and gpu 1"),
    (item("profile: 3g.20gb, compute: |2d"), "'2d' is no compute instance"),
    (item("profile: 3g.20gb, compute: |{}"), "compute is a word or a list"),
    (item("profile: 3g.20gb, compute: [|[1c]]"), "a compute instance is one word"),
    (item("profile: 3g.20gb, compute: |99x1c"), "no board has that many slices"),
    (instance("|{profile: 3g.20gb, compute: 4c}"), "more than the 3 compute slices"),
    (instance("|{profile: 3g.20gb, compute: [2c, 2c]}"), "4 slices are asked for"),
    (instance("|{profile: 3g.20gb, compute: 1c.2g.10gb}"), "does not fit into 3g.20gb"),
    (own("rest: |2x1g.5gb\n"), "rest fills what is left: a profile without count"),
    (own("rest: |1g.5gb@3\n"), "rest fills what is left"),
    (own("rest: |{profile: 1g.5gb, name: a}\n"), "what fills up has no name"),
    (own("rest: |[1g.5gb]\n"), "a profile is one word"),
    # mig-parted's schema
    ("|version: v1\n", "mig-configs: a map of at least one"),
    ("version: v1\n|layouts: {}\n", "it knows: version mig-configs"),
    (V1 + "  - |mig-enabled: false\n", "'devices' is missing"),
    (V1 + "  - |devices: all\n", "'mig-enabled' is missing"),
    (V1 + "  - {devices: |0, mig-enabled: false}\n", "a list of numbers such as [0, 1]; not '0'"),
    (V1 + "  - {devices: |some, mig-enabled: false}\n", "not 'some'"),
    (V1 + "  - {devices: [|a], mig-enabled: false}\n", "'a' is no number of a GPU"),
    (V1 + "  - {devices: [|5], mig-enabled: false}\n", "there is no gpu 5"),
    (V1 + "  - {devices: all, mig-enabled: |1}\n", "mig-enabled is true or false"),
    (V1 + "  - |devices: all\n    mig-enabled: true\n", "'mig-devices' is missing"),
    (V1 + "  - {devices: all, mig-enabled: false, mig-devices: |{1g.5gb: 1}}\n",
     "needs mig-enabled: true"),
    (V1 + "  - {devices: all, |mig-mode: true}\n", "no key 'mig-mode'"),
    (V1 + "  - {devices: all, device-filter: |0x20B010DE, mig-enabled: false}\n", "in quotes"),
    (V1 + "  - {devices: all, device-filter: |\"A100\", mig-enabled: false}\n", "no device id"),
    (V1 + "  - {devices: all, device-filter: [\"0x1:0x2\", |\"0x1:0x2:0x3\"], "
     "mig-enabled: false}\n", "no device id"),
    (PART + "|[1g.5gb]\n", "a map is wanted"),
    (PART + "{|1g5gb: 1}\n", "'1g5gb' is no profile"),
    (PART + "{|4c.3g.20gb: 1}\n", "is no profile"),
    (PART + "{1g.5gb: |-1}\n", "'-1' is no number of instances"),
    (PART + "{1g.5gb: |many}\n", "'many' is no number of instances"),
    (PART + "{1g.5gb: |1000000}\n", "is no number of instances from 0 to"),
    (PART + "|{1g.5gb: 0, 2g.10gb: 0}\n", "all counts are 0"),
    (PART + "{|1g.6gb: 1}\n", "is 1g.5gb meant?"),
]
# What the file does not show: no place can be named.
WHOLE = [
    (PART + "{4g.20gb: 2}\n", 1, "4g.20gb"),
    (instance("3g.20gb, 3g.20gb, 1g.5gb"), 1, "1g.5gb"),
    (instance("7g.40gb, 1g.5gb"), 1, "7g.40gb"),
    (instance("1g.5gb@0, 1g.5gb@0"), 1, "1g.5gb"),
    (instance("3g.20gb@1"), 2, "3g.20gb"),
]


def place_of(text):
    """Line and column of the mark, and the text without it."""
    before, mark, after = text.partition("|")
    if not mark:
        return "", text
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}", before + after


def one_line(done, code, words):
    tap.equal(done.returncode, code, f"exit code\n{done.stderr}")
    tap.equal(done.stdout, "", "stdout")
    tap.equal(done.stderr.count("\n"), 1, f"one line: {done.stderr}")
    if words not in done.stderr:
        raise AssertionError(f"said: {done.stderr}instead of: {words}")


def refused(m, text, words):
    """What is wrong with how the file is refused, or None."""
    place, text = place_of(text)
    try:
        for command in ("plan", "apply"):
            done = m.run("migctl", command, "-f", "-", input=text)
            one_line(done, 1 if "no gpu" in words or "this" in words.split()[1:2] else 2, words)
            if f"standard input:{place}" not in done.stderr:
                return f"{done.stderr}does not point at {place} of\n{text}"
    except AssertionError as why:
        return f"{why}\nfor\n{text}"
    return None


def marked():
    with machine.Machine("2xa100-sxm4-40gb") as m:
        m.check("mig-smi", "-mig", "1")
        before = m.check("nvml-sim", "show", "--json")
        problems = list(filter(None, (refused(m, *case) for case in CASES)))
        tap.equal(problems, [], f"of {len(CASES)} cases")
        tap.equal(json.loads(m.check("nvml-sim", "show", "--json")), json.loads(before))
        tap.equal(len(CASES) >= 100, True, "cases")


def impossible():
    with machine.Machine("2xa100-sxm4-40gb") as m:
        m.check("mig-smi", "-mig", "1")
        before = m.check("nvml-sim", "show", "--json")
        for text, code, words in WHOLE:
            done = m.run("migctl", "apply", "-f", "-", input=text)
            one_line(done, code, words)
        tap.equal(m.check("nvml-sim", "show", "--json"), before)


def bombs():
    """Aliases of aliases, depth, size: refused at once and cheaply."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    with machine.Machine("a100-sxm4-40gb") as m:
        for text, words in (("\n".join(lines), "aliases counted each time"),
                            ("a: " + 3000 * "[" + 3000 * "]", "within each other"),
                            ("a: &a [*a]\n", "within each other"),
                            ("x: " + "y" * (1 << 20), "larger than 1024 KiB")):
            one_line(m.run("migctl", "plan", "-f", "-", input=text), 2, words)


def binary():
    with machine.Machine("a100-sxm4-40gb") as m:
        path = os.path.join(m.dir, "binary")
        for data in (b"\0\1\2", b"\xff\xfe\0\0", b"\x7fELF" + bytes(range(256)), b"a: \xc3\x28"):
            with open(path, "wb") as file:
                file.write(data)
            done = m.run("migctl", "plan", "-f", path)
            tap.equal((done.returncode, done.stderr.count("\n")), (2, 1), repr(data))
        one_line(m.run("migctl", "plan", "-f", m.dir), 2, "Is a directory")
        one_line(m.run("migctl", "plan", "-f", f"{m.dir}/none"), 2, "No such file")


def example_program():
    """examples/layout.c makes a machine look as a file says."""
    program = os.path.join(os.environ["MIG_BUILD"], "examples", "layout")
    library = os.path.join(machine.LIBDIR, "libnvidia-ml.so.1")
    with machine.Machine("a100-sxm4-40gb") as m:
        m.check("mig-smi", "-mig", "1")
        done = subprocess.run([program, "-", library], env=m.env, text=True, check=False,
                              input=instance("half, 2xquarter"), capture_output=True)
        tap.equal((done.stdout, done.stderr), ("6 steps\n", ""))
        m.check("migctl", "assert", "-i", "0", "half", "2x1g.10gb")


tap.run([("broken files", marked), ("impossible wishes", impossible), ("bombs", bombs),
         ("binary files", binary), ("example program", example_program)])
