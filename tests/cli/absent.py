# SPDX-License-Identifier: Apache-2.0
"""Under `nvml-sim run` the library has the functions of the machine's driver and no others;
what run itself fails with is told from the program's own exit status; the genuine nvidia-smi
and mig-smi say the same of a GPU that is lost and of a driver that is not there."""
import os

import machine
import tap

PEERS = os.environ.get("MIG_PEERS", os.path.join(os.environ["MIG_BUILD"], "peers"))
SCRIPT = """
import ctypes, os, sys
library = ctypes.CDLL(sys.argv[1])
print(library.nvmlInit_v2(), *[name for name in sys.argv[2:] if hasattr(library, name)])
"""
NAMES = ("nvmlDeviceGetName", "nvmlDeviceGetPciInfoExt", "nvmlDeviceGetCapabilities",
         "nvmlDeviceGetPdi")
LOST = "GPU is lost.  Reboot the system to recover this GPU"


def found(host, *options):
    return host.check("nvml-sim", "run", *options, "--", "python3", "-c", SCRIPT,
                      "libnvidia-ml.so.1", *NAMES).split()


def by_driver():
    for version, count in (("535.261.03", 1), ("550.163.01", 2), ("555.58.02", 3),
                           ("580.126.09", 4)):
        with machine.Machine("a100-sxm4-40gb", "--driver-version", version) as host:
            tap.equal(found(host), ["0", *NAMES[:count]], version)


def by_name():
    with machine.Machine("a100-sxm4-40gb") as host:
        tap.equal(found(host, "--without", "nvmlDeviceGetName,nvmlDeviceGetPciInfoExt"),
                  ["0"], "--without")
        tap.equal(found(host), ["0", *NAMES[:2]], "another run is not concerned")
        done = host.run("nvml-sim", "run", "--without", "nvmlNo", "--", "true")
        tap.equal(done.returncode, 125, done.stderr)
        host.check("nvml-sim", "destroy")
        tap.equal(os.path.exists(host.state + ".d"), False, "copies go with the machine")


def statuses():
    with machine.Machine(None) as host:
        tap.equal(host.run("nvml-sim", "run", "--", "true").returncode, 125, "no machine")
        tap.equal(host.run("nvml-sim", "run", "--bogus").returncode, 125, "usage")
        for program, status in (("/nonexistent", 127), ("/etc/passwd", 126), ("false", 1)):
            done = host.run("nvml-sim", "run", "--machine", "a30", "--", program)
            tap.equal(done.returncode, status, program)


def genuine(host, generation, rule, status, text):
    host.check("nvml-sim", "fault", rule)
    for arguments in (["-L"], ["mig", "-lgi"]):
        ours = host.run("mig-smi", *arguments)
        tap.equal(ours.returncode, status, (rule, arguments))
        assert text in ours.stdout, ours.stdout
        program = os.path.join(PEERS, generation, "nvidia-smi")
        if not os.access(program, os.X_OK):
            print(f"# not compared with nvidia-smi {generation}")
            continue
        theirs = host.run(program, *arguments)
        tap.equal((ours.returncode, ours.stdout), (theirs.returncode, theirs.stdout),
                  (generation, rule, arguments))
    host.check("nvml-sim", "reboot")


def messages():
    for generation, version in (("535", "535.261.03"), ("550", "550.163.01")):
        with machine.Machine("2xa100-sxm4-40gb", "--driver-version", version) as host:
            genuine(host, generation, "lost@gpu=1", 15, LOST)
            genuine(host, generation, "driver-not-loaded", 9, "NVIDIA-SMI has failed")
            genuine(host, generation, "version-mismatch", 18,
                    f"NVML library version: {version[:7]}\n")


tap.run([("a driver's functions and no others", by_driver),
         ("functions that are taken away", by_name),
         ("run's own exit statuses", statuses),
         ("what nvidia-smi says of a lost GPU and of no driver", messages)])
