# SPDX-License-Identifier: Apache-2.0
"""A simulated machine of a test's own, and programs that run on it."""
import json
import os
import shutil
import subprocess
import tempfile

import tap

STAGE = os.environ["MIG_STAGE"]
BIN = os.path.join(STAGE, "bin")
LIBDIR = os.path.join(STAGE, "lib", "nvml-sim")
LIBRARY = os.path.join(LIBDIR, "libnvidia-ml.so.1")


def need_namespaces():
    """Skips the test where `nvml-sim run --root` cannot work."""
    done = subprocess.run(["unshare", "--mount", "true"], stderr=subprocess.PIPE, text=True)
    tap.require(done.returncode == 0,
                f"mount namespaces are not permitted here: {done.stderr.strip()}")


class Machine:
    """with Machine("2xa100-sxm4-40gb", "--driver-version", "535.261.03") as m: ..."""

    def __init__(self, spec, *options):
        self.dir = tempfile.mkdtemp(prefix="mig-test-")
        self.state = os.path.join(self.dir, "machine")
        self.env = {
            "PATH": f"{BIN}:/usr/bin:/bin",
            "HOME": self.dir,
            "LC_ALL": "C",
            "TZ": "UTC",
            "NVML_SIM_STATE": self.state,
            "LD_LIBRARY_PATH": LIBDIR,
            "MIG_DRIVER_LIBRARY": LIBRARY,
        }
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                self.env[name] = os.environ[name]
        if spec:
            self.check("nvml-sim", "create", *options, spec)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.dir, ignore_errors=True)

    def run(self, *argv, env=None, **kwargs):
        """Runs a program on the machine; returns the finished process, output as text."""
        kwargs.setdefault("stdout", subprocess.PIPE)
        kwargs.setdefault("stderr", subprocess.PIPE)
        kwargs.setdefault("timeout", 120)
        if "input" not in kwargs:
            kwargs.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.run(argv, env={**self.env, **(env or {})}, text=True,
                              errors="replace", **kwargs)

    def check(self, *argv, **kwargs):
        """As run(), but a failure of the program fails the test; returns its stdout."""
        done = self.run(*argv, **kwargs)
        if done.returncode != 0:
            raise AssertionError(f"{argv} ended with {done.returncode}:\n"
                                 f"{done.stdout}{done.stderr}")
        return done.stdout

    def show(self):
        """The machine's whole state, as nvml-sim shows it."""
        return json.loads(self.check("nvml-sim", "show", "--json"))
