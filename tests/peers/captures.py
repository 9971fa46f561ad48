# SPDX-License-Identifier: Apache-2.0
"""What real nvidia-smi printed on real A100s, step by step, against mig-smi on the simulated
machine. Each file of tests/data/captures is such a session:

    # source: where it was published
    # machine: arguments of nvml-sim create
    # mask: what is not compared: name (of the board), bus (id), layout (blanks and rules, for
            releases whose tables mig-smi does not print); UUIDs never are
    + ARGUMENTS      run before the next step, not in the source
    # differs: why   the next step differs, and must
    $ ARGUMENTS      the step, and under it what was printed
"""
import glob
import os
import re
import shlex

import machine
import tap

FOLDER = os.path.join(os.environ["MIG_SOURCE"], "tests", "data", "captures")
MASKS = {
    "uuid": (r"(GPU|MIG)-[0-9a-fGPU-]{36,}(/\d+/\d+)?", r"\1-UUID"),
    "name": (r"(NVIDIA )?A100-(PCIE|SXM4)-40GB", "A100"),
    "bus": (r"[0-9A-F]{8}:[0-9A-F]{2}:[0-9A-F]{2}\.0", "BUS"),
}


def parse(path):
    """({header: value}, [(kind, arguments, output, why it differs)])"""
    headers, steps, why = {}, [], None
    with open(path, encoding="utf-8") as file:
        for line in file.read().splitlines():
            header = re.match(r"# (source|machine|mask): (.*)", line)
            if header and not steps:
                headers[header[1]] = header[2]
            elif line.startswith("# differs: "):
                why = line[len("# differs: "):]
            elif re.match(r"[+$] ", line):
                steps.append((line[0], shlex.split(line[2:]), [], why))
                why = None
            elif steps and line and not line.startswith("# "):
                steps[-1][2].append(line)
    return headers, steps


def plain(lines, masks):
    """Output as it is compared."""
    text = "\n".join(lines)
    for mask in masks:
        if mask in MASKS:
            text = re.sub(*MASKS[mask], text)
    rows = text.split("\n")
    if "layout" in masks:
        rows = [" ".join(row.split()) for row in rows if not re.match(r"[+|][-=]+[+|]$", row)]
    return rows


def session(path):
    headers, steps = parse(path)
    masks = ["uuid", *headers.get("mask", "").split()]
    print(f"# {os.path.basename(path)}: {headers['source']}")
    with machine.Machine(None) as host:
        host.check("nvml-sim", "create", *shlex.split(headers["machine"]))
        for kind, arguments, printed, why in steps:
            done = host.run("mig-smi", *arguments)
            if kind == "+":
                tap.equal(done.returncode, 0, f"mig-smi {arguments}: {done.stdout}")
                continue
            got, want = plain(done.stdout.splitlines(), masks), plain(printed, masks)
            if why:
                print(f"# differs: mig-smi {shlex.join(arguments)}: {why}")
                assert got != want, f"mig-smi {arguments} does not differ any more"
            elif got != want:
                raise AssertionError("\n".join((f"mig-smi {shlex.join(arguments)}", *got,
                                                "but the source has", *want)))


tap.run([(os.path.basename(path)[:-len(".txt")], lambda path=path: session(path))
         for path in sorted(glob.glob(os.path.join(FOLDER, "*.txt")))])
