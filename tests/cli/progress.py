# SPDX-License-Identifier: Apache-2.0
"""The progress bar: on a terminal, for a change that takes its time, and gone at its end."""
import os
import pty
import threading

import machine
import tap

SLOW = "nvmlDeviceCreateGpuInstanceWithPlacement:*:+150ms"


def on_terminal(m, *argv):
    """What a program writes to a terminal that is its stderr; stdout is none."""
    ours, theirs = pty.openpty()
    seen = []

    def read():
        try:
            while True:
                seen.append(os.read(ours, 4096))
        except OSError:
            pass  # the last of the other side is closed

    reader = threading.Thread(target=read)
    reader.start()
    try:
        done = m.run(*argv, stderr=theirs)
    finally:
        os.close(theirs)
        reader.join()
        os.close(ours)
    tap.equal(done.returncode, 0, seen)
    return b"".join(seen).decode(), done.stdout


def slow():
    with machine.Machine("1xa100-sxm4-40gb") as m:
        m.check("migctl", "enable", "-i", "0")
        m.check("nvml-sim", "fault", SLOW)
        bar, out = on_terminal(m, "migctl", "apply", "-y", "-i", "0", "7x1g.5gb")
        tap.equal("/14 gpu 0: create 1g.5gb" in bar and "[####" in bar, True, bar)
        tap.equal(bar.endswith("\r\033[K"), True, f"the bar is left behind: {bar!r}")
        tap.equal(len(out.splitlines()), 15, out)
        m.check("migctl", "destroy", "--all", "-i", "0")
        done = m.run("migctl", "apply", "-y", "-i", "0", "7x1g.5gb")
        tap.equal((done.returncode, done.stderr), (0, ""), "without a terminal")


def quick():
    with machine.Machine("1xa100-sxm4-40gb") as m:
        m.check("migctl", "enable", "-i", "0")
        bar, _ = on_terminal(m, "migctl", "apply", "-y", "-i", "0", "1g.5gb")
        tap.equal(bar, "")


tap.run([("a slow change shows a bar on a terminal, and nothing elsewhere", slow),
         ("a quick one shows none", quick)])
