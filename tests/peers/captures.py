# SPDX-License-Identifier: Apache-2.0
"""captures.py [genuine]: what was printed on real machines, step by step, against mig-smi on
the simulated machine; with genuine, against the vendor's own program of a near release. Each
file of tests/data/captures, or of genuine/ in it, is such a session:

    # source: where it was published
    # program: generation of the genuine program
    # machine: arguments of nvml-sim create
    # mask: what is not compared: name (of the board), bus (id), node (owner, major and date of
            a device node), sensors (power, temperature, memory in use), load, processes, time,
            version (of the program), layout (blanks and rules, for releases whose tables mig-smi does not
            print); UUIDs never are
    + ARGUMENTS      run before the next step, not in the source
    # differs: why   the next step differs, and must
    $ ARGUMENTS      the step, and under it what was printed
    & COMMAND        a step of the shell, where the files of the node are the machine's

captures.tsv beside it lists the published outputs that no session reproduces, and why.
"""
import glob
import os
import re
import shlex
import sys

import machine
import tap

FOLDER = os.path.join(os.environ["MIG_SOURCE"], "tests", "data", "captures")
MASKS = {
    "uuid": (r"(GPU|MIG)-[0-9a-fGPU-]{36,}(/\d+/\d+)?", r"\1-UUID"),
    "name": (r"(NVIDIA )?A100-(PCIE|SXM4)-40GB", "A100"),
    "sensors": (r"\d+C(?= +P)| +\d+W(?= /)| +\d+MiB(?= /)", "?"),
    "load": (r" +\d+%(?= +Default)", "?"),
    "processes": (r"(?s)(\+-+\+\n)?\| Processes:.*", ""),
    "time": (r"^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} *\n", ""),
    "version": (r"NVIDIA-SMI [\d.]+", "NVIDIA-SMI"),
    "node": (r"^(c\S{9})\S* +\d+ \S+ \S+ +\d+, +(\d+) .*/?(nvidia-cap\d+)$", r"\1 \2 \3"),
    "bus": (r"[0-9A-F]{8}:[0-9A-F]{2}:[0-9A-F]{2}\.0", "BUS"),
}
FOLDER = os.path.join(FOLDER, *sys.argv[1:])
PEERS = os.environ.get("MIG_PEERS", os.path.join(os.environ["MIG_BUILD"], "peers"))
COUNT = {"reproduced": 0, "differ": 0}


def parse(path):
    """({header: value}, [(kind, arguments, output, why it differs)])"""
    headers, steps, why = {}, [], None
    with open(path, encoding="utf-8") as file:
        for line in file.read().splitlines():
            header = re.match(r"# (source|machine|mask|program): (.*)", line)
            if header and not steps:
                headers[header[1]] = header[2]
            elif line.startswith("# differs: "):
                why = line[len("# differs: "):]
            elif re.match(r"[+$&]( |$)", line):
                steps.append((line[0], line[2:], [], why))
                why = None
            elif steps and line and not line.startswith("# "):
                steps[-1][2].append(line)
    return headers, steps


def plain(lines, masks):
    """Output as it is compared."""
    text = "\n".join(lines)
    for mask in masks:
        if mask in MASKS:
            text = re.sub(*MASKS[mask], text, flags=re.MULTILINE)
    rows = [row for row in text.split("\n") if row.strip()]
    if "layout" in masks:
        rows = [" ".join(row.split()) for row in rows if not re.match(r"[+|][-=]+[+|]$", row)]
    return rows


def session(path):
    headers, steps = parse(path)
    masks = ["uuid", *headers.get("mask", "").split()]
    print(f"# {os.path.basename(path)}: {headers['source']}")
    program = "mig-smi"
    if "program" in headers:
        program = os.path.join(PEERS, headers["program"], "nvidia-smi")
        tap.require(os.path.exists(program), f"nvidia-smi {headers['program']} was not fetched")
    with machine.Machine(None) as host:
        host.check("nvml-sim", "create", *shlex.split(headers["machine"]))
        for kind, command, printed, why in steps:
            done = step(host, kind, command, program)
            if kind == "+":
                tap.equal(done.returncode, 0, f"mig-smi {command}: {done.stdout}")
                continue
            got, want = plain(done.stdout.splitlines(), masks), plain(printed, masks)
            if why:
                print(f"# differs: {command}: {why}")
                assert got != want, f"{command} does not differ any more"
                COUNT["differ"] += 1
                continue
            if got != want:
                raise AssertionError("\n".join((command, *got, "but the source has", *want)))
            COUNT["reproduced"] += 1


def step(host, kind, command, program):
    if kind != "&":
        return host.run(program, *shlex.split(command))
    machine.need_namespaces()
    return host.run("nvml-sim", "run", "--root", "--", "sh", "-c", command)


def listed():
    """The list is well formed, and this is what all of it comes to."""
    with open(os.path.join(os.path.dirname(FOLDER), "captures.tsv"), encoding="utf-8") as file:
        rows = [line.split("\t") for line in file.read().splitlines() if line[0] != "#"]
    tap.equal([row for row in rows if len(row) != 4 or not all(row)], [], "rows")
    print(f"# {COUNT['reproduced']} outputs reproduced, {COUNT['differ']} differ for the reason "
          f"given there, {len(rows)} listed with the reason")


tap.run([*((os.path.basename(path)[:-len(".txt")], lambda path=path: session(path))
           for path in sorted(glob.glob(os.path.join(FOLDER, "*.txt")))),
         *([] if sys.argv[1:] else [("what is not reproduced is listed", listed)])])
