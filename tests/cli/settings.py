# SPDX-License-Identifier: Apache-2.0
"""Settings of a machine as they are typed, refused, listed and shown."""
import os
import re

import machine
import tap

SOURCE = os.path.join(os.path.dirname(__file__), "..", "..")

# typed; what the one line of the error must say
WRONG = (
    ("gi-star-code=2", "the nearest is gi-start-code;"),
    ("engine-limits=off", "the nearest is engine-limit;"),
    ("Latency=none", "the nearest is latency;"),
    ("=", "nvml-sim create --help"),
    ("latency", "NAME=VALUE"),
    ("latency=", "none, hardware"),
    ("gi-start-code=7", "2, 19, 23"),
    ("gi-placement=lowest", "with-exception, plain, lowest-start"),
    ("x" * 5000 + "=1", "no such setting"),
)


def one_error():
    with machine.Machine(None) as m:
        for typed, want in WRONG:
            done = m.run("nvml-sim", "create", "--set", typed, "a30")
            tap.equal(done.returncode, 2, typed)
            tap.equal(done.stderr.count("\n"), 1, done.stderr)
            tap.equal(want in done.stderr, True, done.stderr)
            tap.equal(os.path.exists(m.state), False, "a machine was made")


def shown_where_not_default():
    with machine.Machine("a30") as m:
        tap.equal(m.show()["settings"], {})
        tap.equal("Setting" in m.check("nvml-sim", "show"), False)
    with machine.Machine("a30", "--set", "latency=hardware", "--set", "engine-limit=off",
                         "--set", "latency=none") as m:
        tap.equal(m.show()["settings"], {"engine-limit": "off"})
        tap.equal("Setting engine-limit=off (default: on)\n" in m.check("nvml-sim", "show"),
                  True)


def run_takes_them():
    with machine.Machine(None) as m:
        told = m.check("nvml-sim", "run", "--machine", "a30", "--set", "gi-placement=plain",
                       "--", "nvml-sim", "show")
        tap.equal("gi-placement=plain" in told, True, told)


def table():
    """The rows that create --help tells of: name and values."""
    with machine.Machine(None) as m:
        told = m.check("nvml-sim", "create", "--help")
    rows = re.findall(r"^  ([a-z-]+)=(.+)$", told, re.MULTILINE)
    tap.equal(len(rows) > 10, True, told)
    return rows


def every_value_makes_a_machine():
    for name, values in table():
        for value in values.split(", "):
            with machine.Machine("a30", "--set", f"{name}={value}") as m:
                default = values.split(", ")[0]
                tap.equal(m.show()["settings"],
                          {} if value == default else {name: value}, name)


def pages_tell_of_all():
    with open(os.path.join(SOURCE, "man", "nvml-sim.1.scd"), encoding="utf-8") as file:
        page = file.read().replace("\\", "")
    with open(os.path.join(SOURCE, "docs", "simulator.md"), encoding="utf-8") as file:
        docs = file.read()
    for name, values in table():
        tap.equal(f"*{name}* _{values}_" in page, True, f"{name} in the man page")
        tap.equal(f"`{name}`" in docs, True, f"{name} in docs/simulator.md")


tap.run([
    ("a wrong setting is one error with the nearest right one", one_error),
    ("show tells of those that are not at their default", shown_where_not_default),
    ("run --machine takes them too", run_takes_them),
    ("every value makes a machine", every_value_makes_a_machine),
    ("the pages tell of all", pages_tell_of_all),
])
