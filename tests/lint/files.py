# SPDX-License-Identifier: Apache-2.0
"""What holds for every file of the tree."""
import os
import re
import subprocess

import tap
import tree

LINES = 500
# Words that say a thing is not finished, and paths of one developer's machine.
FORBIDDEN = re.compile(r"\bTO" + r"DO\b|FIX" + r"ME|\bXX" + r"X\b|(?<!\w)/wo" + "rk/|/tmp/w" + "t/")
# Files with a fixed text of their own.
FOREIGN = ("LICENSE",)


def own_files():
    return [path for path in tree.files() if path not in FOREIGN]


def is_script(path):
    return tree.read(path).startswith("#!")


def no_long_file():
    tree.none(f"{path}: {tree.read(path).count(chr(10))} lines"
              for path in own_files() if tree.read(path).count("\n") > LINES)


def nothing_unfinished():
    tree.none(f"{path}:{number}: {line.strip()}"
              for path in own_files() if not path.startswith("tests/data/")
              for number, line in enumerate(tree.read(path).splitlines(), 1)
              if FORBIDDEN.search(line))


def licence_is_named():
    tree.none(f"{path}: no SPDX line at the top"
              for path in own_files()
              if (path.endswith((".c", ".h", ".py")) or is_script(path)) and
              "SPDX-License-Identifier: Apache-2.0" not in
              "\n".join(tree.read(path).splitlines()[:2]))


def sources_say_what_they_are_for():
    tree.none(f"{path}: no paragraph that says what the file is for"
              for path in tree.files(ends=(".c",))
              if not re.match(r"/\* SPDX[^\n]*\*/\n\s*/\*", tree.read(path)))


def text_is_clean():
    problems = []
    for path in own_files():
        if path.startswith("tests/") and ("/data/" in path or path.endswith(".seed")):
            continue
        text = tree.read(path)
        if text and not text.endswith("\n"):
            problems.append(f"{path}: no newline at the end")
        problems += [f"{path}:{number}: blanks at the end of the line"
                     for number, line in enumerate(text.splitlines(), 1)
                     if line != line.rstrip()]
    tree.none(problems)


def headers_are_guarded():
    """Row files are read several times; all else once."""
    tree.none(f"{path}: no include guard" for path in tree.files(ends=(".h",))
              if not re.search(r"^#ifndef \w+_H$", tree.read(path), re.MULTILINE) and
              not re.search(r"[Ii]nclude it with", tree.read(path)))


def scripts_parse():
    problems = []
    for path in own_files():
        first = tree.read(path).split("\n", 1)[0]
        if first.startswith("#!") and first.endswith(("sh", "bash")):
            shell = "bash" if first.endswith("bash") else "sh"
            done = subprocess.run([shell, "-n", os.path.join(tree.SOURCE, path)], text=True,
                                  stderr=subprocess.PIPE)
            problems += [done.stderr] if done.returncode else []
        if first.startswith("#!") and not os.access(os.path.join(tree.SOURCE, path), os.X_OK):
            problems.append(f"{path}: a script that cannot be executed")
    tree.none(problems)


def tables_are_current():
    done = subprocess.run([os.path.join(tree.SOURCE, "tools", "situations"), "--check"],
                          text=True, stderr=subprocess.PIPE)
    tree.none([done.stderr] if done.returncode else [])


tap.run([
    (f"no file is longer than {LINES} lines", no_long_file),
    ("nothing is unfinished", nothing_unfinished),
    ("the licence is named", licence_is_named),
    ("sources say what they are for", sources_say_what_they_are_for),
    ("text is clean", text_is_clean),
    ("headers are guarded", headers_are_guarded),
    ("scripts parse and can be executed", scripts_parse),
    ("tables made from data are current", tables_are_current),
])
