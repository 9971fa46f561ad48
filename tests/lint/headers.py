# SPDX-License-Identifier: Apache-2.0
"""Each public header stands alone, in C and in C++, and documents what it declares."""
import os
import re
import shutil
import subprocess

import tap
import tree

PUBLIC = tree.files("include/mig", ends=(".h",))
COMPILERS = {
    "gcc": ("gcc", "-std=c11"),
    "clang": ("clang", "-std=c11"),
    "g++": ("g++", "-x", "c++", "-std=c++11"),
    "clang++": ("clang", "-x", "c++", "-std=c++11"),
}
PROTOTYPE = re.compile(r"(?:^|[;}])\s*((?:const\s+)?(?:struct\s+|enum\s+)?\w+[\s*]+)(mig_\w+)\s*\(",
                       re.MULTILINE)


def stands_alone(name):
    argv = COMPILERS[name]
    tap.require(shutil.which(argv[0]), f"{argv[0]} is not installed")
    problems = []
    for path in PUBLIC:
        below = os.path.relpath(path, "include")
        done = subprocess.run(
            [*argv, "-pedantic-errors", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
             "-I", os.path.join(tree.SOURCE, "include"),
             *(() if "c++" in argv else ("-x", "c")), "-"],
            input=f"#include <{below}>\n", text=True, stderr=subprocess.PIPE)
        if done.returncode:
            problems.append(done.stderr)
    tree.none(problems)


def code_of(path):
    """A header without comments and preprocessor lines (continued ones included)."""
    text = tree.without_comments(tree.read(path)).replace("\\\n", " ")
    text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    return text.replace('extern "C" {', ";")


def prototypes(path):
    """{function: type it returns}."""
    return {name: kind.strip() for kind, name in PROTOTYPE.findall(code_of(path))}


def documented():
    problems = []
    for path in PUBLIC:
        text = tree.read(path)
        for name, kind in prototypes(path).items():
            comment = re.search(r"/\*\* *\n? *\*? *%s\(\) - (.*?)\*/" % name, text, re.DOTALL)
            if not comment:
                problems.append(f"{path}: {name}() has no comment that opens with its name")
            elif kind != "void" and "Return:" not in comment[1]:
                problems.append(f"{path}: {name}() does not say what it returns")
    tree.none(problems)


def structs_documented():
    problems = []
    for path in PUBLIC:
        text = tree.read(path)
        for kind, name in re.findall(r"^(struct|enum) (mig_\w+) \{", text, re.MULTILINE):
            if not re.search(r"/\*\* *\n? *\*? *%s %s - " % (kind, name), text):
                problems.append(f"{path}: {kind} {name} has no comment")
    tree.none(problems)


def exports():
    declared = {name for path in PUBLIC for name in prototypes(path)}
    lists = tree.files("src", ends=(".sym",))
    tap.equal(len(lists), 1, "symbol lists of libmig")
    listed = re.findall(r"\b(mig_\w+);", tree.without_comments(tree.read(lists[0])))
    library = tree.symbols(os.path.join(tree.STAGE, "lib/libmig.so"), "-D", "--defined-only")
    exported = {name for name, kind in library.items() if kind != "A"}
    tap.equal(exported - set(listed), set(), "exported, but not listed")
    tap.equal(set(listed) - exported, set(), "listed, but not exported")
    tap.equal(declared - exported, set(), "declared, but not exported")
    tap.equal(exported - declared, set(), "exported, but not declared")
    tap.equal(listed, sorted(listed), "the list is not sorted")


tap.run([(f"public headers stand alone: {name}", lambda name=name: stands_alone(name))
         for name in COMPILERS] + [
    ("every public function is documented", documented),
    ("every public struct is documented", structs_documented),
    ("libmig exports what its headers declare", exports),
])
