# SPDX-License-Identifier: Apache-2.0
"""What persist kept is there again after a reboot: ids, UUIDs, names. The unit that does it is
read by systemd."""
import json
import os
import re
import shlex
import shutil
import subprocess

import machine
import parted
import tap

UNIT = os.path.join(machine.STAGE, "lib", "systemd", "system", "migctl-restore.service")
LAYOUT = """
version: migctl/v1
layouts:
  x:
  - devices: [0]
    instances: [{profile: 3g.20gb, name: trainer, compute: [1c, 2c]}, 1g.5gb@3, 1g.5gb+me]
  - devices: [1]
    instances: [{profile: 2g.10gb, count: 2, name: "part-{n}"}, {profile: 1g.5gb, compute: none}]
  - devices: [2]
    mig: false
"""


def read_unit():
    with open(UNIT, encoding="utf-8") as file:
        return file.read()


def boot(m, *before):
    """Runs what the unit starts, with the program of the staged tree."""
    (line,) = re.findall(r"^ExecStart=(.*)$", read_unit(), re.MULTILINE)
    program, *argv = shlex.split(line)
    return m.run(*before, os.path.basename(program), *argv)


def names(m):
    tree = json.loads(m.check("migctl", "list", "--json"))
    return [[(gi["id"], gi.get("name")) for gi in gpu["gpu_instances"]] for gpu in tree["gpus"]]


def prepare(m):
    path = parted.write(m, "layout", LAYOUT)
    m.check("migctl", "apply", "--yes", "-f", path)
    m.check("migctl", "persist")


def same_again(driver):
    with machine.Machine("3xa100-sxm4-40gb", "--driver-version", driver) as m:
        prepare(m)
        before, called = m.show(), names(m)
        tap.equal("trainer" in str(called), True, called)
        for _ in range(2):
            m.check("nvml-sim", "reboot")
            tap.equal(m.show() == before, False, "a reboot takes the instances")
            done = boot(m)
            tap.equal((done.returncode, done.stderr), (0, ""), done.stdout)
            tap.equal((m.show(), names(m)), (before, called))
        tap.equal("nothing to do" in boot(m).stdout, True, "the second time")


def by_hand():
    """Compute instances that were made in another order than theirs have their ids again."""
    with machine.Machine("a100-sxm4-40gb") as m:
        m.check("mig-smi", "-mig", "1")
        m.check("mig-smi", "mig", "-cgi", "9,9")
        m.check("mig-smi", "mig", "-gi", "1", "-cci", "0,1")
        m.check("mig-smi", "mig", "-gi", "2", "-cci", "1,0")
        before = m.show()
        m.check("migctl", "persist")
        m.check("nvml-sim", "reboot")
        tap.equal(boot(m).returncode, 0)
        tap.equal(m.show(), before)


def pending():
    """A GPU in use keeps its mode until a reset: tried once, told, ended with 6."""
    with machine.Machine("3xa100-sxm4-40gb") as m:
        prepare(m)
        before = m.show()
        m.check("migctl", "destroy", "--all", "-i", "all")
        m.check("migctl", "disable", "-i", "0")
        m.check("nvml-sim", "reboot")
        done = boot(m, "nvml-sim", "attach", "--on", "0", "--")
        tap.equal(done.returncode, 6, done.stderr)
        tap.equal("gpu 0" in done.stderr and "pending" in done.stderr, True, done.stderr)
        tap.equal(m.show()["gpus"][1], before["gpus"][1], "what needs no reset is there")
        m.check("nvml-sim", "reboot")
        tap.equal(boot(m).returncode, 0)
        tap.equal(m.show(), before)


def cut_short():
    """A change that the reboot cut short is over; the layout comes back all the same."""
    with machine.Machine("3xa100-sxm4-40gb") as m:
        prepare(m)
        before = m.show()
        m.check("nvml-sim", "fault", "nvmlGpuInstanceDestroy:2:!kill -9 $PPID")
        done = m.run("migctl", "apply", "--yes", "-i", "0", "7g.40gb")
        tap.equal(done.returncode, -9, done.stderr)
        m.check("nvml-sim", "fault", "--clear")
        m.check("nvml-sim", "reboot")
        done = boot(m)
        tap.equal(done.returncode, 0, done.stderr)
        tap.equal(m.show(), before)


def unit():
    tap.require(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
    with machine.Machine(None) as m:
        path = os.path.join(m.dir, "migctl-restore.service")
        text = read_unit()
        for consumer in ("kubelet", "docker", "containerd", "slurmd", "nvidia-dcgm"):
            tap.equal(re.search(rf"^Before=.*\b{consumer}\.service", text, re.MULTILINE) is None,
                      False, consumer)
        text = re.sub(r"^ExecStart=\S+", f"ExecStart={machine.BIN}/migctl", text,
                      flags=re.MULTILINE)
        text = re.sub(r"^Documentation=.*\n", "", text, flags=re.MULTILINE)
        parted.write(m, "migctl-restore.service", text)
        done = subprocess.run(["systemd-analyze", "verify", path], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        tap.equal((done.returncode, done.stdout), (0, ""))


tap.run([("the same again, 550", lambda: same_again("550.163.01")),
         ("the same again, 535", lambda: same_again("535.261.03")),
         ("made by hand", by_hand), ("a mode that stays pending", pending),
         ("a change that the reboot cut short", cut_short), ("the unit", unit)])
