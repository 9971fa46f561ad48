# SPDX-License-Identifier: Apache-2.0
"""Every file that changes a machine stands in the table of the test that kills writers."""
import re

import tap
import tree

BEGIN = re.compile(r"\b(store_begin|begin_as_owner|library_begin)\(")
# They hand the beginning on to those who change something.
HANDS_ON = {"command/open.c", "machine/store.c"}


def writers():
    return {path.removeprefix("sim/") for path in tree.files("sim", ends=(".c",))
            if BEGIN.search(tree.without_comments(tree.read(path)))}


def all_are_killed():
    table = tree.read("tests/abi/test_killed.c").split("operations[] = {")[1].split("};")[0]
    killed = set(re.findall(r'"((?:library|machine|command)/\w+\.c)"', table))
    tap.equal(sorted(writers() - HANDS_ON), sorted(killed))


tap.run([("every writer is killed in tests/abi/test_killed.c", all_are_killed)])
