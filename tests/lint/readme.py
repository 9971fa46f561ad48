# SPDX-License-Identifier: Apache-2.0
"""What the README shows is what the programs print. A comment before a block of commands
names the machine they run on and what was done before; in a block a line of dots stands for
lines that are left out."""
import os
import re
import subprocess

import machine
import tap
import tree

BLOCK = re.compile(r"<!-- (demo|on (\S+)(?: after: (.*?))?) -->\s*```console\n(.*?)```", re.DOTALL)


def lines_of(text):
    return [line.rstrip() for line in text.splitlines()]


def matches(shown, printed):
    """Is @shown, with its lines of dots filled in, the beginning of what was printed?"""
    at = 0
    skipping = False
    for line in shown:
        if line.strip() == "…":
            skipping = True
            continue
        while skipping and at < len(printed) and printed[at] != line:
            at += 1
        if at >= len(printed) or printed[at] != line:
            raise AssertionError(f"shown:   {line!r}\nprinted: {printed[at:at + 3]!r}")
        at += 1
        skipping = False


def commands(block):
    """[(command, lines shown)]"""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def demo(block):
    done = subprocess.run([os.path.join(tree.SOURCE, "tools", "demo"), tree.STAGE], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL)
    tap.equal(done.returncode, 0, done.stdout)
    matches(["…", *lines_of(block)], lines_of(done.stdout))


def examples(spec, before, block):
    with machine.Machine(spec) as m:
        m.env["PATH"] = f"{os.path.join(tree.BUILD, 'examples')}:{m.env['PATH']}"
        for command in filter(None, (before or "").split("; ")):
            m.check("sh", "-c", command)
        for command, shown in commands(block):
            done = m.run("sh", "-c", f"exec 2>&1; {command}")
            matches(shown, lines_of(done.stdout))
            if not shown or shown[-1] != "…":
                tap.equal(lines_of(done.stdout)[-1:], shown[-1:], f"end of {command}")


def tests():
    found = BLOCK.findall(tree.read("README.md"))
    for number, (what, spec, before, block) in enumerate(found, 1):
        if what == "demo":
            yield "the demo", lambda block=block: demo(block)
        else:
            yield (f"block {number}: {commands(block)[0][0]}",
                   lambda s=spec, b=before, k=block: examples(s, b, k))


def every_block_is_run():
    text = tree.read("README.md")
    tap.equal(text.count("```console"), len(BLOCK.findall(text)), "blocks with a machine")


tap.run([("every block is run", every_block_is_run), *tests()])
