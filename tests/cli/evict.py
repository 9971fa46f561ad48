# SPDX-License-Identifier: Apache-2.0
"""Who stands in the way of a change: refused with names, awaited, or ended; and never anybody
else. Clients are real processes that hold instances of a simulated machine."""
import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import machine
import tap

IDLE = "import time; print('ready', flush=True); time.sleep(100)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + IDLE
SHORT = "import time; print('ready', flush=True); time.sleep({})"
OPENS = ("import os, sys; fd = os.open(sys.argv[1], os.O_RDONLY | os.O_PATH); " + IDLE)


@contextlib.contextmanager
def running(m, *argv):
    """A program that has said that it is ready; it does not outlive the test."""
    with subprocess.Popen(argv, env=m.env, stdout=subprocess.PIPE, text=True) as p:
        try:
            tap.equal(p.stdout.readline(), "ready\n", "the client's first line")
            yield p
        finally:
            p.kill()


def client(m, device, script=IDLE):
    return running(m, "nvml-sim", "attach", "--on", device, "--", sys.executable, "-c", script)


@contextlib.contextmanager
def node():
    """Two instances on GPU 0: 0:0 is 0/2, a 3g.20gb at 4; 0:1 is 0/3, a 2g.10gb at 0."""
    with machine.Machine("1xa100-sxm4-40gb") as m:
        m.check("migctl", "enable", "-i", "0")
        m.check("migctl", "create", "-i", "0", "3g.20gb", "2g.10gb")
        yield m


def apply(m, *argv):
    return m.run("migctl", "apply", "--yes", *argv)


def devices(m):
    return m.check("migctl", "list", "--json")


def has(text, *parts):
    for part in parts:
        if part not in text:
            raise AssertionError(f"{part!r} is missing in: {text}")


def is_alive(p):
    tap.equal(p.poll(), None, "a client that had to live ended with")


def refused_with_names():
    with node() as m, client(m, "0:0") as p:
        before = devices(m)
        for argv in (("apply", "-y", "-i", "0", "7g.40gb"), ("destroy", "0:0"),
                     ("destroy", "0/2/0"), ("destroy", "--all", "-i", "0")):
            done = m.run("migctl", *argv)
            tap.equal(done.returncode, 1, f"{argv}: {done.stderr}")
            has(done.stderr, "0/2/0", f"pid {p.pid} python")
        tap.equal(devices(m), before)
        is_alive(p)


def plan_shows_them():
    with node() as m, client(m, "0:0") as p:
        has(m.check("migctl", "plan", "-i", "0", "7g.40gb"), f"in use   0/2/0", f"pid {p.pid}")
        plan = json.loads(m.check("migctl", "plan", "--json", "-i", "0", "7g.40gb"))
        tap.equal(plan["blocked"], True)
        gpu, = plan["gpus"]
        tap.equal((gpu["kept"], gpu["destroyed"], gpu["created"]), (0, 2, 1))
        tap.equal([part["profile"] for part in gpu["after"]], ["7g.40gb"])
        (part,) = gpu["disturbed"]
        tap.equal((part["gi"], part["ci"], part["processes"], part["evicted"]),
                  (2, 0, 1, False))
        (holder,) = part["holders"]
        tap.equal((holder["pid"], holder["runs"], holder["opens"]), (p.pid, True, False))
        is_alive(p)


def evicted():
    with node() as m, client(m, "0:0") as p, client(m, "0:1") as other:
        done = apply(m, "--evict", "0:0", "-i", "0", "4g.20gb", "2g.10gb@0")
        # 2g.10gb@0 leaves no room for a 4g: refused, and nobody is touched.
        tap.equal(done.returncode, 1, done.stderr)
        is_alive(p)
        done = apply(m, "--evict", "0:0", "-i", "0", "2g.10gb", "4x1g.5gb")
        tap.equal(done.returncode, 0, done.stderr)
        has(done.stderr, f"ending pid {p.pid} python", "on 0/2/0")
        tap.equal(p.wait(10), -signal.SIGTERM)
        is_alive(other)


def killed_after_the_grace():
    with node() as m, client(m, "0:0", STUBBORN) as p:
        begin = time.monotonic()
        done = apply(m, "--evict", "0:0", "--grace", "300ms", "-i", "0", "7g.40gb")
        tap.equal(done.returncode, 0, done.stderr)
        has(done.stderr, f"ending pid {p.pid}", f"killing pid {p.pid}")
        tap.equal(p.wait(10), -signal.SIGKILL)
        tap.equal(time.monotonic() - begin >= 0.3, True, "killed before the grace was over")


def kept_is_not_touched():
    with node() as m, client(m, "0:0") as p:
        done = apply(m, "--evict", "0:0,0:1", "-i", "0", "3g.20gb", "2x1g.5gb")
        tap.equal((done.returncode, "ending" in done.stderr), (0, False), done.stderr)
        is_alive(p)


def others_block():
    """One is named, two are in the way: nobody is ended."""
    with node() as m, client(m, "0:0") as p, client(m, "0:1") as other:
        before = devices(m)
        done = apply(m, "--evict", "0:0", "-i", "0", "7g.40gb")
        tap.equal(done.returncode, 1)
        has(done.stderr, f"pid {other.pid}")
        tap.equal("ending" in done.stderr, False, done.stderr)
        tap.equal(devices(m), before)
        is_alive(p)
        is_alive(other)


def dry_run_ends_nobody():
    with node() as m, client(m, "0:0") as p:
        m.check("migctl", "apply", "--dry-run", "--evict", "0:0", "-i", "0", "7g.40gb")
        is_alive(p)


def itself():
    with node() as m:
        done = m.run("nvml-sim", "attach", "--on", "0:0", "--", "migctl", "apply", "-y",
                     "--evict", "0:0", "-i", "0", "7g.40gb")
        tap.equal(done.returncode, 1, done.stderr)
        has(done.stderr, "uses the instance itself")


def awaited():
    with node() as m, client(m, "0:0", SHORT.format(1)) as p:
        done = apply(m, "--wait", "1min", "-i", "0", "7g.40gb")
        tap.equal(done.returncode, 0, done.stderr)
        tap.equal(p.wait(10), 0)


def awaited_in_vain():
    with node() as m, client(m, "0:0") as p:
        before, begin = devices(m), time.monotonic()
        done = apply(m, "--wait", "400ms", "-i", "0", "7g.40gb")
        tap.equal(done.returncode, 1, done.stderr)
        has(done.stderr, f"pid {p.pid}")
        tap.equal(time.monotonic() - begin >= 0.4, True, "gave up too early")
        tap.equal(devices(m), before)
        is_alive(p)


def times():
    with node() as m:
        for text in ("", "x", "-1", "5x", "1.5s", "99999999999999999999", "8000000"):
            for option in ("--wait", "--grace"):
                done = apply(m, option, text, "-i", "0", "7g.40gb")
                tap.equal(done.returncode, 2, f"{option} {text!r}")
        for text in ("0", "3", "3s", "3ms", "3min", "3h"):
            m.check("migctl", "apply", "--dry-run", "--wait", text, "-i", "0", "7g.40gb")


def open_node():
    """Whoever holds the instance's device node open uses it, though the driver lists nobody."""
    with node() as m:
        root = os.path.join(m.dir, "node")
        m.check("nvml-sim", "node", "--at", root)
        m.env["NVML_SIM_NODE"] = root
        for cap, address in ((22, "0/2/0"), (21, "0/2")):  # 3 + 9 * 2, and one more
            path = f"{root}/dev/nvidia-caps/nvidia-cap{cap}"
            with running(m, sys.executable, "-c", OPENS, path) as p:
                for argv in (("apply", "-y", "-i", "0", "7g.40gb"), ("destroy", "0/2")):
                    done = m.run("migctl", *argv)
                    tap.equal(done.returncode, 1, done.stderr)
                    has(done.stderr, address, f"pid {p.pid}")
                m.check("migctl", "apply", "-y", "-i", "0", "3g.20gb", "1g.5gb")
                m.check("migctl", "apply", "-y", "-i", "0", "3g.20gb", "2g.10gb@0")
                is_alive(p)
        m.check("migctl", "apply", "-y", "-i", "0", "7g.40gb")


tap.run([
    ("who is in the way is named, and nothing changes", refused_with_names),
    ("plan shows who it is, as text and JSON", plan_shows_them),
    ("--evict ends those on the instance that goes, and no others", evicted),
    ("who does not end by himself is killed after the grace", killed_after_the_grace),
    ("who uses an instance that stays is not touched", kept_is_not_touched),
    ("nobody is ended for a plan that is refused", others_block),
    ("nobody is ended in a dry run", dry_run_ends_nobody),
    ("migctl does not end itself", itself),
    ("--wait ends when the process does", awaited),
    ("--wait gives up, and names who is there", awaited_in_vain),
    ("times", times),
    ("an open device node counts as use", open_node),
])
