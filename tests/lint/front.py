# SPDX-License-Identifier: Apache-2.0
"""The front: what `make check` counts, and what `make deps` says where it cannot install."""
import json
import os
import shutil
import subprocess
import tempfile

import tap
import tree


def tool(name):
    return os.path.join(tree.SOURCE, "tools", name)


def counted(tests, env=None):
    """Exit status and last line of tools/testlog over a log of these tests."""
    with tempfile.TemporaryDirectory() as build:
        os.mkdir(os.path.join(build, "meson-logs"))
        with open(os.path.join(build, "meson-logs", "testlog.json"), "w",
                  encoding="utf-8") as file:
            for result, stdout in tests:
                file.write(json.dumps({"name": "x", "result": result, "stdout": stdout}) + "\n")
        clean = {k: v for k, v in os.environ.items() if k != "CI"}
        done = subprocess.run([tool("testlog"), build], text=True, stdout=subprocess.PIPE,
                              env={**clean, **(env or {})})
        return done.returncode, done.stdout.splitlines()[-1]


def results_are_counted():
    good = ("OK", "1..2\nok 1 - a\nok 2 - b\n")
    mixed = ("ERROR", "1..3\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no d\n")
    tap.equal(counted([good]), (0, "2 passed, 0 failed, 0 skipped"))
    tap.equal(counted([good, mixed]), (1, "3 passed, 1 failed, 1 skipped"))
    tap.equal(counted([("OK", "")]), (0, "1 passed, 0 failed, 0 skipped"))
    tap.equal(counted([("TIMEOUT", "1..2\nok 1 - a\n")]), (1, "1 passed, 1 failed, 0 skipped"))
    tap.equal(counted([("ERROR", "1..9\nok 1 - a\n")]), (1, "1 passed, 1 failed, 0 skipped"))


def nothing_is_no_success():
    tap.equal(counted([]), (1, "0 passed, 0 failed, 0 skipped"))
    skipped = ("SKIP", "1..0 # SKIP not here\n")
    tap.equal(counted([skipped]), (1, "0 passed, 0 failed, 1 skipped"))


def skips_fail_on_ci():
    tests = [("OK", "ok 1 - a\nok 2 - b # SKIP not here\n1..2\n")]
    tap.equal(counted(tests)[0], 0)
    tap.equal(counted(tests, {"CI": "true"})[0], 1)


def deps_names_what_is_missing():
    with tempfile.TemporaryDirectory() as path:
        for name in ("awk", "sed", "id", "cc"):
            os.symlink(shutil.which(name), os.path.join(path, name))
        done = subprocess.run(["/bin/sh", tool("deps"), "build"], text=True, env={"PATH": path},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    tap.equal(done.returncode, 1)
    tap.equal(done.stdout, "")
    missing, remedy = done.stderr.splitlines()
    tap.equal(" meson " in missing and " gcc" not in missing, True, missing)
    tap.equal("apt-get install" in remedy and remedy.endswith(missing.split(":")[1]), True,
              remedy)


def deps_knows_its_words():
    done = subprocess.run([tool("deps"), "everything"], stderr=subprocess.PIPE)
    tap.equal(done.returncode, 2)


tap.run([
    ("results are counted one by one", results_are_counted),
    ("nothing is no success", nothing_is_no_success),
    ("a skip fails where CI is set", skips_fail_on_ci),
    ("deps names what is missing", deps_names_what_is_missing),
    ("deps refuses unknown words", deps_knows_its_words),
])
