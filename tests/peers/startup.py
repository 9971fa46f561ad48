# SPDX-License-Identifier: Apache-2.0
"""mig-smi before it has anything to do: no library, no machine, a broken one, wrong
arguments of its own. Where nvidia-smi can be run without meeting a real driver, it is."""
import os
import subprocess

import machine
import tap

PEERS = os.environ.get("MIG_PEERS", os.path.join(os.environ["MIG_BUILD"], "peers"))
NO_LIBRARY = "NVIDIA-SMI couldn't find libnvidia-ml.so library in your system."
COMMANDS = (["mig", "-h"], ["mig", "--bogus"], ["-L"], ["-mig", "x"], ["mig", "-lgi"])


def same_as_genuine(host):
    """Every command gives what both generations give."""
    for generation in ("535", "550"):
        genuine = os.path.join(PEERS, generation, "nvidia-smi")
        if not os.access(genuine, os.X_OK):
            print(f"# not compared with nvidia-smi {generation}")
            continue
        for arguments in COMMANDS:
            theirs, ours = host.run(genuine, *arguments), host.run("mig-smi", *arguments)
            tap.equal((ours.returncode, ours.stdout), (theirs.returncode, theirs.stdout),
                      f"{generation} {arguments}")


def missing_library():
    with machine.Machine(None) as host:
        for arguments in COMMANDS:
            done = host.run("mig-smi", "--driver", "/nonexistent/libnvidia-ml.so.1", *arguments)
            tap.equal(done.returncode, 12, arguments)
            assert done.stdout.startswith(NO_LIBRARY), done.stdout
            assert done.stderr.startswith("mig-smi: /nonexistent/"), done.stderr
        no_nvml = host.run("mig-smi", "--driver", "libc.so.6", "-L")
        tap.equal(no_nvml.returncode, 12, "a library that is not NVML")
        assert "not an NVML library" in no_nvml.stderr, no_nvml.stderr


def missing_machine():
    with machine.Machine(None) as host:
        tap.equal(host.run("mig-smi", "-L").returncode, 9, "no machine")
        same_as_genuine(host)


def broken_machine():
    with machine.Machine("1xa100-sxm4-40gb") as host:
        with open(host.state, "r+b") as file:
            file.truncate(1000)
        assert host.run("mig-smi", "-L").returncode != 0, "a truncated machine was accepted"
        same_as_genuine(host)


def simulated():
    with machine.Machine("2xa100-sxm4-40gb") as host:
        bare = {"LD_LIBRARY_PATH": "", "MIG_DRIVER_LIBRARY": ""}
        want = host.check("mig-smi", "-L")
        tap.equal(host.check("mig-smi", "--sim", "-L", env=bare), want, "--sim")
        tap.equal(host.check("mig-smi", "--driver", machine.LIBRARY, "-L", env=bare), want,
                  "--driver")


def refused():
    with machine.Machine("1xa100-sxm4-40gb") as host:
        for arguments in (["topo", "-m"], ["-pm", "1"], ["dmon"], ["--dtd"]):
            done = host.run("mig-smi", *arguments)
            tap.equal((done.returncode, done.stdout), (2, ""), arguments)
            tap.equal(done.stderr.count("\n"), 1, arguments)
            assert "nvidia-smi does the rest" in done.stderr, done.stderr
        tap.equal(host.run("mig-smi", "--driver").returncode, 2, "--driver without a path")


def own_help():
    with machine.Machine(None) as host:
        assert "--driver PATH" in host.check("mig-smi", "--help")
        assert host.check("mig-smi", "--version").startswith("mig-smi ")


def full_disk():
    with machine.Machine("1xa100-sxm4-40gb") as host, open("/dev/full", "w") as full:
        done = host.run("mig-smi", "-L", stdout=full, stderr=subprocess.PIPE)
        tap.equal(done.returncode, 255, "output lost")
        assert "cannot write the output" in done.stderr, done.stderr


tap.run([("a library that cannot be opened", missing_library),
         ("no machine", missing_machine), ("a truncated machine", broken_machine),
         ("--sim and --driver choose the library", simulated),
         ("what nvidia-smi does beside MIG is refused in one line", refused),
         ("help and version need no driver", own_help),
         ("output that cannot be written is an error", full_disk)])
