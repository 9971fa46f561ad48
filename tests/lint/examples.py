# SPDX-License-Identifier: Apache-2.0
"""What the man pages show under EXAMPLES, and docs/simulator.md of use in tests, can be run.
A comment before a block of a page (`; on MACHINE after: COMMAND; COMMAND`) names the machine
that it runs on; without one it runs on that of the block before it, or where none is."""
import glob
import os
import re

import machine
import tap
import tree

BLOCK = re.compile(r"(?:^; on (\S+)(?: after: ([^\n]*))?\n)?^```\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# Programs of the reader's own, which need only start.
OWN = ("make", "pytest", "sleep", "go")


def stand_ins(m):
    """A folder in front of PATH: the reader's own programs, which look at the GPUs and end."""
    folder = os.path.join(m.dir, "own")
    os.mkdir(folder)
    for name in OWN:
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nexec mig-smi -L\n")
        os.chmod(path, 0o755)
    m.env["PATH"] = f"{folder}:{m.env['PATH']}"


def commands(block):
    """Lines that begin with a prompt, each with those that continue it."""
    lines = block.replace("\\\n", "").splitlines()
    tree.none(f"no command: {line!r}" for line in lines if line[:2] not in ("$ ", "# "))
    return [line[2:] for line in lines]


def prepared(m, spec, before):
    if spec:
        m.check("nvml-sim", "create", "--replace", spec)
    for command in filter(None, (before or "").split("; ")):
        m.check("sh", "-c", command)


def page(path):
    text = re.split(r"\n# [A-Z ]+\n", tree.read(path).partition("\n# EXAMPLES\n")[2])[0]
    blocks = BLOCK.findall(text)
    tap.equal((len(blocks) > 0, 2 * len(blocks)), (True, text.count("```")), "blocks")
    if "--root" in text:
        machine.need_namespaces()
    with machine.Machine(None) as m:
        stand_ins(m)
        for spec, before, block in blocks:
            prepared(m, spec, before)
            for command in commands(block):
                command = command.replace("/usr/share/", f"{machine.STAGE}/share/")
                m.check("bash", "-c", f"set -e\n{command}\nwait", cwd=m.dir)


def indented(text):
    return "".join(line[4:] + "\n" for line in text.splitlines())


def section(start, end):
    """The indented block of docs/simulator.md between two lines."""
    text = tree.read("docs/simulator.md").partition(start)[2].partition(end)[0]
    return indented("\n".join(line for line in text.splitlines()
                              if line.startswith("    ") or not line).strip("\n"))


def of_commands():
    script = section("## In a project's tests", "**C**")
    tap.equal(script.count("nvml-sim "), 6, script)
    with machine.Machine("a100-sxm4-40gb") as m:
        stand_ins(m)
        prepared(m, None, "mig-smi -mig 1; mig-smi mig -cgi 19,19,19,19,19,19,19 -C")
        for line in script.splitlines():
            m.check("sh", "-c", line, cwd=m.dir)


def in_c():
    """Compiled as any program is, against our declarations under the header's usual name."""
    with machine.Machine(None) as m:
        files = {"nvml.h": '#include "abi/nvml.h"\n', "a.c": section("**C**", "**Python**")}
        for name, text in files.items():
            with open(os.path.join(m.dir, name), "w", encoding="utf-8") as file:
                file.write(text)
        m.check("cc", "-I", m.dir, "-I", os.path.join(tree.SOURCE, "src"), "-o",
                f"{m.dir}/a.out", f"{m.dir}/a.c", f"-L{machine.LIBDIR}", "-lnvidia-ml")
        told = m.check("nvml-sim", "run", "--machine", "a100-sxm4-40gb", "--",
                       f"{m.dir}/a.out")
    tap.equal(told, "Success\n")


def in_python():
    peers = os.path.join(tree.BUILD, "peers", "python")
    with machine.Machine(None) as m:
        m.env["PYTHONPATH"] = peers
        found = m.run("python3", "-c", "import pynvml").returncode == 0
        tap.require(found, "pynvml is not installed, and was not fetched")
        tap.equal(m.check("sh", "-c", section("**Python**", "**Go**")), "[1, 1]\n")


def in_go():
    script = section("**Go**", "`LD_LIBRARY_PATH`")
    with machine.Machine(None) as m:
        stand_ins(m)
        tap.equal("GPU 0: NVIDIA A100" in m.check("sh", "-c", script), True, "go")


tap.run([
    *((f"examples of {os.path.basename(path)[:-len('.scd')]}",
       lambda path=path: page(os.path.relpath(path, tree.SOURCE)))
      for path in sorted(glob.glob(os.path.join(tree.SOURCE, "man", "*.scd")))
      if path.endswith(".1.scd") or "\n# EXAMPLES\n" in tree.read(path)),
    ("docs: commands", of_commands),
    ("docs: C", in_c),
    ("docs: Python", in_python),
    ("docs: the line for Go, with another program in its place", in_go),
])
