# SPDX-License-Identifier: Apache-2.0
"""A change as people meet it: two at once, readers meanwhile, one that is killed and then
recovered, names that stay true, the layout that is exported and applied."""
import subprocess
import time

import machine
import tap

BOARD = "a100-sxm4-40gb"


def migctl(m, *words):
    return m.run("migctl", "--driver", machine.LIBRARY, *words)


def done(m, *words):
    got = migctl(m, *words)
    tap.equal(got.returncode, 0, f"{words}: {got.stdout}{got.stderr}")
    return got.stdout


def apply(m, *instances):
    return done(m, "apply", "--yes", "-i", "0", *instances)


def start(m, *words):
    return subprocess.Popen(("migctl", "--driver", machine.LIBRARY, *words), env=m.env,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_journal(m, child):
    """Until the other is in the middle of its change."""
    for _ in range(5000):
        if migctl_is_at_work(m):
            return
        tap.equal(child.poll(), None, "it ended too soon")
        time.sleep(0.002)
    raise AssertionError("the change never began")


def migctl_is_at_work(m):
    return m.run("test", "-e", m.state + ".d/journal").returncode == 0


def two_at_once():
    """The second waits; what it says then is done or told, and readers never wait."""
    with machine.Machine(BOARD) as m:
        done(m, "enable", "-i", "0")
        m.check("nvml-sim", "fault", "nvmlDeviceCreateGpuInstanceWithPlacement:*:+800ms")
        first = start(m, "apply", "--yes", "-i", "0", "3g.20gb", "2g.10gb")
        wait_for_journal(m, first)
        begun = time.monotonic()
        done(m, "list", "--tree")
        tap.equal(first.poll(), None, "a reader waited for the writer")
        second = start(m, "apply", "--yes", "-i", "0", "3g.20gb", "2g.10gb")
        out, err = first.communicate(timeout=60)
        tap.equal(first.returncode, 0, out + err)
        out, err = second.communicate(timeout=60)
        tap.equal(second.returncode, 0, out + err)
        tap.equal("nothing to do" in out, True, out)
        print(f"# {time.monotonic() - begun:.1f} s")


def not_seen():
    """What another made meanwhile is not destroyed by who has not seen it."""
    with machine.Machine(BOARD) as m:
        done(m, "enable", "-i", "0")
        m.check("nvml-sim", "fault", "nvmlDeviceCreateGpuInstanceWithPlacement:1:+800ms")
        first = start(m, "apply", "--yes", "-i", "0", "3g.20gb")
        wait_for_journal(m, first)
        second = start(m, "apply", "--yes", "-i", "0", "4g.20gb")
        out, err = first.communicate(timeout=60)
        tap.equal(first.returncode, 0, out + err)
        out, err = second.communicate(timeout=60)
        stands = [g["profile"] for g in m.show()["gpus"][0]["gpu_instances"]]
        if second.returncode == 0:  # it looked only when the first was done
            tap.equal(stands, ["4g.20gb"], out)
        else:
            tap.equal(second.returncode, 1, out + err)
            tap.equal("somebody made 3g.20gb at" in err, True, err)
            tap.equal(stands, ["3g.20gb"], err)


def killed(k, finish):
    """Killed before its k-th creation: others are refused, recover goes back or on."""
    with machine.Machine(BOARD) as m:
        done(m, "enable", "-i", "0")
        apply(m, "4g.20gb", "1g.5gb")
        was = m.show()["gpus"]
        m.check("nvml-sim", "fault",
                f"nvmlDeviceCreateGpuInstanceWithPlacement:{k}:!kill -9 $PPID")
        got = migctl(m, "apply", "--yes", "-i", "0", "2g.10gb", "2g.10gb", "2g.10gb")
        m.check("nvml-sim", "fault", "--clear")
        tap.equal(got.returncode, -9, got.stderr)
        for words in (("apply", "--yes", "-i", "0", "7g.40gb"), ("undo",),
                      ("destroy", "--all", "-i", "0"), ("create", "1g.5gb")):
            got = migctl(m, *words)
            tap.equal(got.returncode, 1, f"{words} {got.stdout}{got.stderr}")
            tap.equal("migctl recover" in got.stderr, True, got.stderr)
        for words in (("list",), ("profiles",), ("history",), ("export", "--exact")):
            done(m, *words)
        done(m, "recover", *(("--finish",) if finish else ()))
        if finish:
            stands = [g["profile"] for g in m.show()["gpus"][0]["gpu_instances"]]
            tap.equal(stands, ["2g.10gb"] * 3)
        else:
            tap.equal(m.show()["gpus"], was)
        tap.equal("nothing to recover" in done(m, "recover"), True)


LAYOUT = """version: migctl/v1
layouts:
  a:
  - devices: [0]
    instances:
    - {profile: PROFILE, start: 0, name: trainer}
"""


def labels(m):
    return "trainer" in done(m, "list", "--tree")


def names():
    with machine.Machine(BOARD) as m:
        path = m.state + ".yaml"

        def layout(profile):
            with open(path, "w", encoding="utf-8") as file:
                file.write(LAYOUT.replace("PROFILE", profile))
            done(m, "apply", "--yes", "-f", path)

        done(m, "enable", "-i", "0")
        layout("1g.5gb")
        tap.equal(labels(m), True)
        done(m, "destroy", "--all", "-i", "0")
        tap.equal(labels(m), False)
        done(m, "undo")
        tap.equal(labels(m), True, "undo brings the name back")
        m.check("mig-smi", "mig", "-i", "0", "-dci")
        m.check("mig-smi", "mig", "-i", "0", "-dgi")
        m.check("mig-smi", "mig", "-i", "0", "-cgi", "14", "-C")
        tap.equal(labels(m), False, "another profile at the same place")
        layout("1g.5gb")
        m.check("nvml-sim", "reboot")
        done(m, "create", "-i", "0", "1g.5gb@0")
        tap.equal(labels(m), False, "a reboot")


def round_trip():
    with machine.Machine(BOARD) as m:
        path = m.state + ".yaml"
        done(m, "enable", "-i", "0")
        done(m, "create", "-i", "0", "3g.20gb@4", "--compute", "1c,1c,1c")
        done(m, "create", "-i", "0", "1g.5gb@2", "2g.10gb@0")
        was = m.show()["gpus"]
        with open(path, "w", encoding="utf-8") as file:
            file.write(done(m, "export", "--exact"))
        tap.equal("nothing to do" in done(m, "apply", "--yes", "-f", path), True)
        done(m, "destroy", "--all", "-i", "0")
        done(m, "apply", "--yes", "-f", path)
        tap.equal(m.show()["gpus"], was)
        done(m, "undo")
        tap.equal(m.show()["gpus"][0]["gpu_instances"], [])
        done(m, "undo")
        tap.equal(m.show()["gpus"], was)
        m.check("mig-smi", "mig", "-i", "0", "-cgi", "19")
        got = migctl(m, "undo")
        tap.equal(got.returncode, 1, got.stdout)
        tap.equal("no longer as" in got.stderr, True, got.stderr)


tap.run([("two at once", two_at_once), ("what was not seen", not_seen)] +
        [(f"killed before creation {k}, {'on' if f else 'back'}",
          lambda k=k, f=f: killed(k, f)) for k in (1, 2, 3) for f in (False, True)] +
        [("names", names), ("round trip", round_trip)])
