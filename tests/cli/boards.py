# SPDX-License-Identifier: Apache-2.0
"""Board files: those of the tree are sound and named by their key; each mistake in one is
told in one line that names the file, the place and what is wanted."""
import copy
import json
import os

import machine
import tap

FOLDER = os.path.join(machine.STAGE, "share", "nvml-sim", "boards")
GONE = object()
FIRST = ("profiles", 0)

# where in an A100's file; what stands there instead; what the line must say
MISTAKES = (
    (("schema",), GONE, 'schema: "nvml-sim/board-1"'),
    (("schema",), "nvml-sim/board-2", 'schema: "nvml-sim/board-1"'),
    (("key",), GONE, "key: a text"),
    (("key",), 3, "key: a text"),
    (("key",), "x" * 60, "key: empty or too long"),
    (("key",), "a/b", "key: small letters"),
    (("architecture",), "volta", 'architecture: one of "turing", "ampere"'),
    (("compute_capability",), [8], "compute_capability: two numbers"),
    (("compute_capability",), ["8", "0"], "compute_capability: two numbers"),
    (("pci",), GONE, "pci.device"),
    (("pci", "device"), "20b0", 'pci.device: a text such as "0x20b0"'),
    (("sm", "total"), 0, "sm.total: a whole number from 1"),
    (("memory", "total_mib"), "40960", "memory.total_mib: a whole number"),
    (("memory", "slices"), GONE, "memory.slices: missing"),
    (("memory", "slices"), 17, "memory.slices: a whole number"),
    (("mig",), GONE, "mig.since: missing"),
    (("mig", "toggle"), "sometimes", 'mig.toggle: one of "reset", "at once"'),
    (("mig", "compute_placement"), "heap", 'one of "contiguous", "tree"'),
    (("mig", "compute_sm"), {}, "mig.compute_sm: no row for profile 0"),
    (("profiles",), GONE, ": profiles: a list"),
    (("profiles",), {}, ": profiles: a list"),
    (FIRST + ("name",), "1g.7gb", "profiles[0].name: slices and memory make it 1g.5gb"),
    (FIRST + ("starts",), [], "profiles[0].starts: a list"),
    (FIRST + ("starts",), [3, 2], "profiles[0].starts: not ascending"),
    (FIRST + ("starts",), [0, 8], "or beyond the board"),
    (("profiles", 2, "starts"), [1, 3], "not a multiple of the size"),
    (("profiles", 0, "engines"), GONE, "copy: missing"),
    (("profiles", 0, "engines", "copy"), -1, "copy: a whole number from 0"),
    (FIRST + ("memory_mib",), None, "profiles[0].memory_mib: a profile cannot be"),
    (FIRST + ("memory_mib",), {}, "no figure for this driver branch"),
    (FIRST + ("memory_mib",), {"new": 3}, 'a row is not "BRANCH": NUMBER'),
    (FIRST + ("size",), 0, "profiles[0].size: a whole number"),
    (FIRST + ("sm",), 500, "profiles[0].sm: more than the board has"),
    (FIRST + ("instances",), 9, "profiles[0].instances: a whole number"),
    (("profiles", 4, "instances"), 5, "profiles[4].instances: more than there are starts"),
    (("profiles", 1, "enum"), 0, "profiles[1].enum: another profile has it"),
    (("profiles", 1, "id"), 19, "profiles[1].id: another profile has it"),
)
BROKEN = ("", "{", "[1, 2", '{"key": 1, "key": 2}', "[]")


def changed(board, path, value):
    board = copy.deepcopy(board)
    at = board
    for step in path[:-1]:
        at = at[step]
    if value is GONE:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return json.dumps(board)


def refused(m, text, want):
    path = os.path.join(m.dir, "board.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    for command in (("boards", "--check", path), ("create", path)):
        done = m.run("nvml-sim", *command)
        tap.equal((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)
        tap.equal(path in done.stderr and want in done.stderr, True,
                  f"{want!r} in {done.stderr!r}")
    tap.equal(os.path.exists(m.state), False, "a machine was made")


def mistakes_are_told():
    with open(os.path.join(FOLDER, "a100-sxm4-40gb.json"), encoding="utf-8") as file:
        board = json.load(file)
    with machine.Machine(None) as m:
        for path, value, want in MISTAKES:
            refused(m, changed(board, path, value), want)
        for text in BROKEN:
            refused(m, text, "board.json")


def boards_are_sound():
    with machine.Machine(None) as m:
        listed = m.check("nvml-sim", "boards").splitlines()
        names = sorted(os.listdir(FOLDER))
        tap.equal([line.split()[0] + ".json" for line in listed], names, "boards")
        for name in names:
            path = os.path.join(FOLDER, name)
            m.check("nvml-sim", "boards", "--check", path)
            with open(path, encoding="utf-8") as file:
                board = json.load(file)
            tap.equal(board["key"] + ".json", name, "key")
            groups = {"identity", "sm"} | ({"profiles", "placements"} if board.get("mig")
                                           else set())
            tap.equal(groups - set(board["sources"]), set(), f"sources of {name}")


def old_geometry_of_an_a30():
    """Release 460 saw an A30 as eight slices of which it used four: a board of one's own."""
    with open(os.path.join(FOLDER, "a30.json"), encoding="utf-8") as file:
        board = json.load(file)
    rows = {(p["id"], p["enum"]): p for p in board["profiles"]}
    small, half, whole = rows[14, 0], rows[5, 1], rows[0, 3]
    small.update(id=19, name="1g.3gb", starts=[0, 1, 4, 5], memory_mib=2944, bar1_mib=None)
    half.update(id=14, name="2g.6gb", size=2, starts=[0, 4], memory_mib=5952, bar1_mib=None)
    whole.update(size=8, memory_mib=24000, bar1_mib=None)
    board["memory"].update(slices=8, idle_kib_per_slice=None)
    board["mig"]["since"] = 450
    board["profiles"] = [small, half, whole]
    with machine.Machine(None) as m:
        path = os.path.join(m.dir, "a30-460.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(board, file)
        m.check("nvml-sim", "create", "--driver-version", "460.73.01", path)
        m.check("mig-smi", "-mig", "1")
        told = m.check("mig-smi", "mig", "-cgi", "14,14")
        ids = [g["id"] for g in m.show()["gpus"][0]["gpu_instances"]]
        tap.equal(ids, [3, 5], told)


tap.run([
    ("each mistake is one line that names its place", mistakes_are_told),
    ("the boards of the tree are sound", boards_are_sound),
    ("a geometry of old is a board file", old_geometry_of_an_a30),
])
