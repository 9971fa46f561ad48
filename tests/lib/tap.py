# SPDX-License-Identifier: Apache-2.0
"""TAP for tests written in Python: a function per test, a line per result."""
import os
import sys
import traceback


class Skip(Exception):
    """A test that cannot run here; its text is the reason."""


def require(condition, reason):
    """What is missing is a skip on a user's machine and a failure on CI."""
    if condition:
        return
    if os.environ.get("CI"):
        raise AssertionError(f"required on CI: {reason}")
    raise Skip(reason)


def equal(got, want, what=""):
    if got != want:
        raise AssertionError(f"{what}\n got: {got!r}\nwant: {want!r}")


def run(tests):
    """Runs (name, function) pairs, prints TAP and ends the program."""
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, (name, function) in enumerate(tests, 1):
        try:
            function()
            print(f"ok {number} - {name}", flush=True)
        except Skip as skip:
            print(f"ok {number} - {name} # SKIP {skip}", flush=True)
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} - {name}", flush=True)
    sys.exit(failed != 0)
