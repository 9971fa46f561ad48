# SPDX-License-Identifier: Apache-2.0
"""run.py [--rewrite] FILE...: runs case files, each case on a simulated machine of its own.

Cases are separated by empty lines. A case is lines of

    # what it shows            machine: SPEC [OPTION...]  (2xa100-sxm4-40gb; none for none)
    given: COMMAND             must succeed, before
    env: NAME=VALUE            for the command under test
    run: COMMAND               the command under test
    exit: CODE                 0 if it is not there
    json: PATH = VALUE         what stdout says there; stdout is then not compared otherwise
    same:                      the machine is afterwards as it was before
    > LINE    ! LINE           stdout and stderr, line by line

--rewrite puts what the command printed in the place of the > and ! lines.
"""
import json
import pathlib
import re
import shlex
import sys

import machine
import tap


def parse(block):
    case = {"given": [], "env": {}, "json": [], ">": [], "!": [], "exit": 0,
            "machine": "2xa100-sxm4-40gb", "same": False, "note": ""}
    for line in block.splitlines():
        key, _, value = line.partition(" ")
        key = key.rstrip(":")
        if key == "#":
            case["note"] = value
        elif key in ("given", "json", ">", "!"):
            case[key].append(value)
        elif key == "env":
            case["env"].update([value.split("=", 1)])
        elif key in case or key == "run":
            case[key] = {"exit": int, "same": lambda _: True}.get(key, str)(value)
        else:
            raise AssertionError(f"no key is called {key!r}: {line}")
    return case


def look_up(tree, path):
    for key in path.split("."):
        tree = tree[int(key) if isinstance(tree, list) else key]
    return tree


def check_json(text, expected):
    tree = json.loads(text)
    tap.equal((tree["version"], tree["simulated"]), (1, True), "version, simulated")
    for line in expected:
        path, value = line.split(" = ", 1)
        tap.equal(look_up(tree, path), json.loads(value), path)


def neutral(text):
    """Processes differ from run to run: pid 4711 sleep (alice) is pid N sleep (WHO). Where the
    programs of another architecture are run, theirs is the name of the emulator."""
    text = re.sub(r"(pid \d+) qemu-\w+", r"\1 migctl", text)
    return re.sub(r"pid \d+ ([\w-]+) \([^)]*\)", r"pid N \1 (WHO)", text)


def execute(case):
    spec, *options = case["machine"].split()
    with machine.Machine(None if spec == "none" else spec, *options) as m:
        for command in case["given"]:
            m.check(*shlex.split(command))
        before = m.show() if case["same"] else None
        done = m.run(*shlex.split(case["run"]), env=case["env"])
        tap.equal(m.show() if case["same"] else None, before, "the machine changed")
        return [done.returncode, *(neutral(s.replace(m.dir, "DIR"))
                                   for s in (done.stdout, done.stderr))]


def test(case):
    code, out, err = execute(case)
    tap.equal((code, err.splitlines()), (case["exit"], case["!"]), "exit code and stderr")
    if case["json"]:
        check_json(out, case["json"])
    else:
        tap.equal(out.splitlines(), case[">"], "stdout")


def rewritten(block):
    case = parse(block)
    code, out, err = execute(case)
    keep = [line for line in block.splitlines() if not line.startswith((">", "!", "exit:"))]
    keep += [f"exit: {code}"] if code else []
    keep += [] if case["json"] else [f"> {line}".rstrip() for line in out.splitlines()]
    return "\n".join([*keep, *(f"! {line}".rstrip() for line in err.splitlines())])


def main():
    files = [pathlib.Path(name) for name in sys.argv[1:] if name != "--rewrite"]
    blocks = {path: path.read_text(encoding="utf-8").strip().split("\n\n") for path in files}
    if "--rewrite" in sys.argv:
        for path in files:
            path.write_text("\n\n".join(map(rewritten, blocks[path])) + "\n", encoding="utf-8")
        return
    cases = [parse(block) for path in files for block in blocks[path]]
    tap.run([(case["note"] or case["run"], lambda case=case: test(case)) for case in cases])


main()
