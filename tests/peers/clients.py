# SPDX-License-Identifier: Apache-2.0
"""Monitors of others, unmodified, show every simulated GPU and nothing broken: genuine
nvidia-smi's default table and -q, gpustat, and nvtop in a terminal that is read back."""
import os
import re
import shutil
import sys
import time

import machine
import tap

PEERS = os.environ.get("MIG_PEERS", os.path.join(os.environ["MIG_BUILD"], "peers"))
GENERATIONS = ("535", "550")
BOARDS = {"a100-sxm4-40gb": "NVIDIA A100-SXM4-40GB", "h100-sxm5-80gb": "NVIDIA H100 80GB HBM3"}
BROKEN = re.compile(r"Unknown Error|Internal NVML error|ERR!|Uninitialized|Segmentation", re.I)
# Of a GPU that is not cut up these fields of -q must not be N/A.
FILLED = ("Performance State", "Current Power Limit", "GPU Current Temp", "Graphics", "Gpu",
          "VBIOS Version", "Display Active", "Tx Throughput", "DRAM Uncorrectable")


def peer(*path):
    program = os.path.join(PEERS, *path)
    tap.require(os.path.exists(program), f"{'/'.join(path)} was not fetched")
    return program


def run(host, *argv):
    """What a program prints; it must succeed and show no trace of a broken driver."""
    text = host.check(*argv)
    found = BROKEN.search(text)
    assert not found, f"{argv} prints {found.group()}:\n{text}"
    return text


def cells(text):
    """The third line of each GPU's box, without the rest."""
    return re.findall(r"\| *N/A +(\d+)C +P(\d) +(\d+)W / +(\d+)W \|.*?\| +(\S+) +Default \|", text)


def check_off(host, program, gpus):
    got = cells(run(host, program))
    tap.equal(len(got), gpus, "GPUs in the table")
    assert all(use == "0%" for *_, use in got), got
    query = run(host, program, "-q")
    for field in FILLED:
        values = re.findall(rf"^ *{field} +: (.*)$", query, re.MULTILINE)
        assert values and values[0] != "N/A", f"{field}: {values}"


def check_on(host, program, gpus):
    run(host, program, "-mig", "1")
    run(host, program, "mig", "-cgi", "19,14", "-C")
    text = run(host, program)
    got = cells(text)
    tap.equal(len(got), gpus, "GPUs in the table")
    assert all(use == "N/A" for *_, use in got), got
    tap.equal(len(re.findall(r"Off \| +On \|", text)), gpus, "ECC of GPUs in MIG mode")
    query = run(host, program, "-q")
    tap.equal(query.count("MIG Device\n"), 2 * gpus, "MIG devices of -q")
    assert "<gpu_util>N/A</gpu_util>" in run(host, program, "-q", "-x")


def nvidia_smi(generation, board, gpus=2):
    program = peer(generation, "nvidia-smi")
    with machine.Machine(f"{gpus}x{board}") as host:
        check_off(host, program, gpus)
        check_on(host, program, gpus)


def gpustat_lines(host):
    text = run(host, sys.executable, "-m", "gpustat", "--no-color")
    return re.findall(r"^\[(\d+)\] (.*?) *\| *(\d+).C, *(\S+) %", text, re.MULTILINE)


def gpustat():
    peer("python", "gpustat")
    try:
        import blessed  # pylint: disable=unused-import,import-outside-toplevel
        import psutil   # pylint: disable=unused-import,import-outside-toplevel
        missing = None
    except ImportError as error:
        missing = str(error)
    tap.require(missing is None, f"gpustat cannot be run: {missing}")
    with machine.Machine("+".join(f"2x{board}" for board in BOARDS)) as host:
        host.env["PYTHONPATH"] = os.path.join(PEERS, "python")
        names = [name for name in BOARDS.values() for _ in range(2)]
        got = gpustat_lines(host)
        tap.equal([(int(row[0]), row[1]) for row in got], list(enumerate(names)))
        assert all(use == "0" for *_, use in got), got
        run(host, "mig-smi", "-i", "0", "-mig", "1")
        tap.equal([use for *_, use in gpustat_lines(host)], ["??", "0", "0", "0"])


def screen(host, name, program, wanted):
    """The screen of a program in tmux, once it shows what is wanted."""
    tmux = ("tmux", "-L", name, "-f", "/dev/null")
    host.check(*tmux, "new-session", "-d", "-x", "150", "-y", "60", f"{program}; sleep 100")
    try:
        for _ in range(100):
            text = host.check(*tmux, "capture-pane", "-p")
            if wanted(text):
                return text
            time.sleep(0.1)
        raise AssertionError(f"{program} does not show it:\n{text}")
    finally:
        host.run(*tmux, "kill-server")


def nvtop():
    program = peer("nvtop")
    tap.require(shutil.which("tmux"), "tmux is not installed")
    with machine.Machine("+".join(f"2x{board}" for board in BOARDS)) as host:
        host.env.update(TERM="xterm", TMUX_TMPDIR=host.dir, LC_ALL="C.UTF-8")
        device = re.compile(r"Device (\d+) ?\[([^]]*)\] PCIe GEN ?(\d)@16x")
        text = screen(host, "nvtop", f"'{program}'", lambda text: len(device.findall(text)) == 4)
        tap.equal(device.findall(text),
                  [(str(index), name, "4" if index < 2 else "5") for index, name in
                   enumerate(name for name in BOARDS.values() for _ in range(2))])
        tap.equal(len(re.findall(r"TEMP +\d+.C FAN +N/A% POW +\d+ / [47]00 W", text)), 4, text)


tap.run([
    *((f"nvidia-smi {generation}: default table and -q of {board}, MIG off and on",
       lambda generation=generation, board=board: nvidia_smi(generation, board))
      for generation in GENERATIONS for board in BOARDS),
    ("gpustat lists every GPU", gpustat),
    ("nvtop shows every GPU", nvtop),
])
