# SPDX-License-Identifier: Apache-2.0
"""The source tree and the build, as the checks of this folder see them."""
import glob
import os
import re
import subprocess

SOURCE = os.environ["MIG_SOURCE"]
BUILD = os.environ["MIG_BUILD"]
STAGE = os.environ["MIG_STAGE"]
C_LIKE = (".c", ".h")


def files(*below, ends=("",)):
    """Paths, relative to the source tree, of the files of these folders (or of all)."""
    found = []
    for top in below or ("",):
        for folder, folders, names in os.walk(os.path.join(SOURCE, top)):
            folders[:] = [f for f in folders if f in (".ci",) or not (
                f.startswith((".", "build")) or f == "__pycache__")]
            found += [os.path.relpath(os.path.join(folder, name), SOURCE)
                      for name in names if name.endswith(tuple(ends)) and name != ".git" and
                      not os.path.islink(os.path.join(folder, name))]
    return sorted(found)


def read(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def output(*argv):
    return subprocess.run(argv, check=True, text=True, stdout=subprocess.PIPE).stdout


def includes(path):
    """(line number, header) of every #include."""
    for number, line in enumerate(read(path).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if match:
            yield number, match[1]


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def symbols(path, *options):
    """{name: type letter} as nm tells it."""
    rows = (line.split() for line in output("nm", "-P", *options, path).splitlines())
    return {row[0].split("@")[0]: row[1] for row in rows if len(row) >= 2}


def archive(layer):
    """The static library of a layer, or None while the layer is empty."""
    found = glob.glob(os.path.join(BUILD, "src", layer, "lib*.a"))
    return found[0] if found else None


def none(problems):
    """Fails the check with all that it found, one a line."""
    problems = list(problems)
    if problems:
        raise AssertionError("\n" + "\n".join(problems))
