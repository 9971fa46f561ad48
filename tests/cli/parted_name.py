# SPDX-License-Identifier: Apache-2.0
"""migctl by the name nvidia-mig-parted: commands, flags, variables, what is printed where, and
how it ends."""
import json
import os
import re

import machine
import parted
import tap

LOG = re.compile(r'time="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)" level=(\w+) msg="(.*)"')
CONFIG = """
version: v1
mig-configs:
  off:
  - {devices: all, mig-enabled: false}
  balanced:
  - devices: all
    mig-enabled: true
    mig-devices: {"1g.5gb": 2, "2g.10gb": 1, "3g.20gb": 1}
  first:
  - {devices: [0], mig-enabled: true, mig-devices: {"7g.40gb": 1}}
"""
EXPORT = """version: v1
mig-configs:
  current:
  - devices: all
    mig-enabled: true
    mig-devices:
      1g.5gb: 2
      2g.10gb: 1
      3g.20gb: 1
"""
APPLIED = "MIG configuration applied successfully\n"
ASSERTED = "Selected MIG configuration currently applied\n"


def fatal(done):
    """The last line of the log, which must be the error; all its lines are log lines."""
    tap.equal(done.returncode, 1, done.stderr)
    lines = [LOG.fullmatch(line) for line in done.stderr.splitlines()]
    tap.equal(None in lines, False, done.stderr)
    tap.equal(lines[-1][2], "fatal", done.stderr)
    return lines[-1][3]


def made():
    return machine.Machine("2xa100-sxm4-40gb")


def success():
    with made() as m:
        file = parted.write(m, "config.yaml", CONFIG)
        checkpoint = os.path.join(m.dir, "checkpoint.json")
        for argv, printed in (
                (("apply", "-f", file, "-c", "balanced"), APPLIED),
                (("apply", "--config-file", file, "--selected-config=balanced"), APPLIED),
                (("assert", "-f", file, "-c", "balanced"), ASSERTED),
                (("assert", "-mf", file, "-c", "first"), None),
                (("assert", "-af", file, "-c", "off"), "Selected MIG configuration is valid\n"),
                (("export",), EXPORT),
                (("checkpoint", "-f", checkpoint),
                 "MIG configuration checkpointed successfully\n"),
                (("apply", "-f", file, "-c", "off"), APPLIED),
                (("restore", "-f", checkpoint), "MIG configuration restored successfully\n"),
                (("export", "-o", "yaml"), EXPORT),
                (("apply", "-smf", file, "-c", "off"), APPLIED),
                (("assert", "--mode-only", "-f", file, "-c", "off"),
                 "Selected MIG mode settings from configuration currently applied\n")):
            done = parted.call(m, *argv)
            if printed is None:  # a GPU is not covered
                fatal(done)
                continue
            tap.equal((done.returncode, done.stdout), (0, printed), f"{argv}{done.stderr}")


def output():
    with made() as m:
        file = parted.write(m, "config.yaml", CONFIG)
        parted.call(m, "apply", "-f", file, "-c", "balanced")
        text = m.check(parted.PROGRAM, "export", "-o", "json", "-l", "mine")
        tap.equal((text[-1], list(json.loads(text)["mig-configs"])), ("}", ["mine"]), text)
        path = os.path.join(m.dir, "generated.yaml")
        tap.equal(m.check(parted.PROGRAM, "generate-config", "-f", path), "")
        with open(path, encoding="utf-8") as generated:
            tap.equal(generated.read(), m.check(parted.PROGRAM, "generate-config"))
        tap.equal(m.check(parted.PROGRAM, "assert", "-f", path, "-c", "all-balanced"), ASSERTED)
        tap.equal("migctl" in m.check(parted.PROGRAM, "--version"), True)
        for argv in ((), ("-h",), ("help",), ("apply", "--help")):
            tap.equal("--help, -h" in m.check(parted.PROGRAM, *argv), True, argv)
        text = CONFIG.split("  off:")[0] + "  only:\n  - {devices: all, mig-enabled: false}\n"
        done = parted.call(m, "apply", "-f", "-", stdin=None, input=text)
        tap.equal((done.returncode, done.stdout), (0, APPLIED), done.stderr)


def variables():
    with made() as m:
        file = parted.write(m, "config.yaml", CONFIG)
        env = {"MIG_PARTED_CONFIG_FILE": file, "MIG_PARTED_SELECTED_CONFIG": "balanced"}
        tap.equal(parted.call(m, "apply", env=env).stdout, APPLIED)
        tap.equal(parted.call(m, "assert", env=env).stdout, ASSERTED)
        fatal(parted.call(m, "assert", "-c", "off", env=env))
        done = parted.call(m, "assert", "-c", "off",
                           env={**env, "MIG_PARTED_VALID_CONFIG": "true"})
        tap.equal(done.stdout, "Selected MIG configuration is valid\n", done.stderr)
        done = parted.call(m, "export", env={"MIG_PARTED_OUTPUT_FORMAT": "json"})
        tap.equal(done.stdout[0], "{")
        tap.equal("level=debug" in parted.call(m, "assert", env={
            **env, "MIG_PARTED_DEBUG": "1"}).stderr, True)
        tap.equal("config-file" in fatal(parted.call(m, "apply", env={
            "MIG_PARTED_CONFIG_FILE": ""})), True)
        fatal(parted.call(m, "export", env={"MIG_PARTED_DEBUG": "perhaps"}))


def failure():
    with made() as m:
        file = parted.write(m, "config.yaml", CONFIG)
        parted.call(m, "apply", "-f", file, "-c", "balanced")
        before = m.show()
        for argv, message in (
                (("apply",), "Missing required flags 'config-file'"),
                (("apply", "-f", "/none"), "Error parsing config file: read error: open /none: "
                                           "no such file or directory"),
                (("apply", "-f", file), "missing required flag 'selected-config' when more than "
                                        "one config available"),
                (("apply", "-f", file, "-c", "x"), "selected mig-config not present: x"),
                (("-bogus",), "Flag provided but not defined: -bogus"),
                (("apply", "--bogus"), "Flag provided but not defined: -bogus"),
                (("apply", "-smx"), "Flag provided but not defined: -smx"),
                (("apply", "-f"), "Flag needs an argument: -f"),
                (("assert", "-k", "x"), "Flag provided but not defined"),
                (("explode",), "No help topic for 'explode'"),
                (("export", "-o", "toml"), "unrecognized 'output-format': toml"),
                (("assert", "-f", file, "-c", "off"),
                 "Assertion failure: selected configuration not currently applied"),
                (("checkpoint",), "Missing required flags 'checkpoint-file'"),
                (("checkpoint", "-f", "/none/x"), "/none/x"),
                (("restore",), "Missing required flags 'checkpoint-file'"),
                (("restore", "-f", "/none"), "no such file")):
            told = fatal(parted.call(m, *argv))
            tap.equal(message in told, True, f"{argv}: {told}")
            tap.equal(m.show(), before, argv)
        done = parted.call(m, "apply", "-bogus")
        tap.equal(done.stdout.splitlines()[0],
                  "Incorrect Usage: flag provided but not defined: -bogus")


def pending():
    """A mode that stays pending is a failure, but with --skip-reset --mode-only."""
    with made() as m:
        file = parted.write(m, "config.yaml", CONFIG)
        for flags, code in ((("-m",), 1), (("-s", "-m"), 0)):
            done = m.run("nvml-sim", "attach", "--on", "0", "--", parted.PROGRAM, "apply", *flags,
                         "-f", file, "-c", "balanced")
            tap.equal(done.returncode, code, done.stderr)
            tap.equal("pending" in done.stderr, code == 1, done.stderr)
            m.check("nvml-sim", "create", "--replace", "2xa100-sxm4-40gb")


def recorded():
    """Who changed what: the history has the name by which it was called."""
    with made() as m:
        file = parted.write(m, "config.yaml", CONFIG)
        parted.call(m, "apply", "-f", file, "-c", "balanced")
        tap.equal("nvidia-mig-parted apply -f" in m.check("migctl", "history"), True)


tap.run([("what succeeds", success), ("what is printed", output), ("variables", variables),
         ("what fails", failure), ("a mode that stays pending", pending),
         ("history", recorded)])
