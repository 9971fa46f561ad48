# SPDX-License-Identifier: Apache-2.0
"""Every command and option that a program tells of stands in its page too."""
import re

import machine
import tap
import tree

COMMON = ("--help", "--usage", "--version")


def page(name):
    return tree.read(f"man/{name}.1.scd").replace("\\", "")


def missing(options, text, name):
    tree.none(f"{name}: {option} is not in the page" for option in sorted(set(options))
              if option not in COMMON and not re.search(re.escape(option) + r"\b", text))


def migctl():
    text = page("migctl")
    with machine.Machine(None) as m:
        told = m.check("migctl", "--help")
        commands = re.findall(r"^  (\w+) +\S", told.split("Commands:")[1].split("\n\n")[0],
                              re.MULTILINE)
        tap.equal(len(commands) > 6, True, "commands that --help tells of")
        tree.none(f"migctl {name} has no section" for name in commands
                  if f"\n## {name}\n" not in text)
        for name in commands:
            options = re.findall(r"--[a-z][a-z-]+", m.check("migctl", "help", name))
            missing(options, text, f"migctl {name}")


def nvml_sim():
    text = page("nvml-sim")
    with machine.Machine(None) as m:
        told = m.check("nvml-sim", "help")
    commands = set(re.findall(r"^  nvml-sim (\w+)", told, re.MULTILINE))
    tree.none(f"nvml-sim {name} has no section" for name in sorted(commands)
              if f"\n## {name}\n" not in text)
    missing(re.findall(r"--[a-z][a-z-]+", told), text, "nvml-sim")


def mig_smi():
    text = page("mig-smi")
    with machine.Machine("a100-sxm4-40gb") as m:
        told = m.check("mig-smi", "mig", "-h")
    options = re.findall(r"\[(-\w+) \| (--[\w-]+)\]", told)
    tap.equal(len(options), 15, "options that mig -h tells of")
    missing([word for pair in options for word in pair], text, "mig-smi")


tap.run([("migctl", migctl), ("nvml-sim", nvml_sim), ("mig-smi", mig_smi)])
