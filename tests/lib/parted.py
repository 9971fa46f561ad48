# SPDX-License-Identifier: Apache-2.0
"""migctl by the name nvidia-mig-parted, and the configurations that its users know."""
import os

import machine

PROGRAM = os.path.join(machine.STAGE, "share", "migctl", "bin", "nvidia-mig-parted")
DATA = os.path.join(os.environ["MIG_SOURCE"], "tests", "data", "parted")


def call(m, *argv, **kwargs):
    """Runs it; returns the finished process."""
    return m.run(PROGRAM, *argv, **kwargs)


def write(m, name, text):
    path = os.path.join(m.dir, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path
