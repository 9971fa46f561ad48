# SPDX-License-Identifier: Apache-2.0
"""The files of a node beside the machine that they show: what a static program reads in
/proc, /sys and /dev is what `nvml-sim show` tells."""
import json
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import time

import machine
import tap

SURVEY = sys.argv[1]
BOARDS = os.path.join(machine.STAGE, "share", "nvml-sim", "boards")
ROOT = ("nvml-sim", "run", "--root")
HAS_MODULES = os.path.exists("/proc/modules")
NOBODY = 65534
SECONDS = 10  # how long a change may take to be seen on a busy machine


def board(gpu):
    """(PCI ids: vendor, device, subsystem vendor, subsystem device; video BIOS) of a GPU,
    from its board file."""
    with open(os.path.join(BOARDS, gpu["board"] + ".json"), encoding="utf-8") as file:
        data = json.load(file)
    sub = data["pci"].get("subsystem")
    bios = (data.get("firmware") or {}).get("vbios") or "??.??.??.??.??"
    return ("0x10de", data["pci"]["device"],
            "0x10de" if sub else "0x0000", sub or "0x0000"), bios


def capability(name, minor, kind, mode=0o444):
    return {f"cap {name} {minor} {minor} {mode} f {mode:04o} {kind} {mode:04o}",
            f"capnode nvidia-cap{minor}"}


def expected(show, kind="c", modules=HAS_MODULES):
    """The survey's lines, worked out from the machine alone."""
    lines = {f"version NVIDIA UNIX {platform.machine()} Kernel Module  "
             f"{show['driver_version']}  (simulated)", "modify 1", "imex 4323", "end",
             f"module {modules:d}"}
    lines |= {f"node {name} {kind} 0666"
              for name in ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools")}
    lines |= capability("config", 1, kind, 0o400) | capability("monitor", 2, kind)
    for gpu in show["gpus"]:
        n = gpu["minor"]
        bdf = gpu["bus_id"].lower()[4:]
        (vendor, device, sub_vendor, sub_device), bios = board(gpu)
        lines |= {f"gpu {n} {bdf} {bdf} {gpu['uuid']} {bios} {gpu['name']}", f"bound gpu{n}",
                  f"node nvidia{n} {kind} 0666",
                  f"pci {bdf} {vendor} {device} 0x030200 {sub_vendor} {sub_device} 0 "
                  f"256 {vendor} {device} 0x030200"}
        for gi in gpu["gpu_instances"]:
            minor = 3 + 135 * n + 9 * gi["id"]
            lines |= capability(f"gpu{n}/gi{gi['id']}/access", minor, kind)
            lines.add(f"folder gpu{n}/mig/gi{gi['id']} d 0555")
            for ci in gi["compute_instances"]:
                lines |= capability(f"gpu{n}/gi{gi['id']}/ci{ci['id']}/access",
                                    minor + 1 + ci["id"], kind)
    return lines


def same(seen, want):
    """Compares, and says only what differs."""
    seen = set(seen.splitlines())
    tap.equal((sorted(seen - want), sorted(want - seen)), ([], []),
              "lines (too many, missing)")


def partition(m):
    """Three kinds of instances on the machine's first GPU, one without a compute instance."""
    m.check("mig-smi", "-i", "0", "-mig", "1")
    m.check("mig-smi", "mig", "-i", "0", "-cgi", "9,19", "-C")
    m.check("mig-smi", "mig", "-i", "0", "-cgi", "19")


def stands_at_the_real_places():
    machine.need_namespaces()
    with machine.Machine("2xa100-sxm4-40gb+h100-sxm5-80gb+a30+t4") as m:
        partition(m)
        m.check("mig-smi", "-i", "2", "-mig", "1")
        m.check("mig-smi", "mig", "-i", "2", "-cgi", "19,19,9", "-C")
        same(m.check(*ROOT, "--", SURVEY), expected(m.show()))
        same(m.check(*ROOT, "--", SURVEY), expected(by_nvml(m)))


def by_nvml(m):
    """The machine as NVML tells it, with the names of its boards."""
    told = json.loads(m.check("migctl", "list", "--json"))
    for gpu, shown in zip(told["gpus"], m.show()["gpus"], strict=True):
        gpu["board"] = shown["board"]
    return told


def agrees_with_nvml_on_every_board():
    need_static()
    names = [name[:-len(".json")] for name in sorted(os.listdir(BOARDS))]
    with machine.Machine(None) as m:
        for name in names:
            m.check("nvml-sim", "create", "--replace", "--driver-version", "580.126.09",
                    f"2x{name}")
            with open(os.path.join(BOARDS, name + ".json"), encoding="utf-8") as file:
                profiles = [p["name"] for p in json.load(file).get("profiles") or []]
            if profiles:
                m.check("migctl", "enable", "-i", "1")
                m.check("migctl", "create", "-i", "1", f"2x{profiles[0]}")
            at = os.path.join(m.dir, name)
            m.check("nvml-sim", "node", "--at", at)
            kind = "c" if stat.S_ISCHR(os.stat(f"{at}/dev/nvidia0").st_mode) else "f"
            told = by_nvml(m)
            tap.equal(len(told["gpus"][1]["gpu_instances"]), 2 if profiles else 0, name)
            same(m.check(SURVEY, at), expected(told, kind, modules=True))
    tap.equal(len(names) > 15, True, names)


def need_static():
    """Nothing that stands between the reader and the files can be loaded into it."""
    done = subprocess.run(["readelf", "-l", SURVEY], stdout=subprocess.PIPE, text=True)
    tap.require("program interpreter" not in done.stdout and done.returncode == 0,
                "the reader is not linked statically")


class Inside:
    """A survey that can be asked again and again within one namespace."""

    def __init__(self, m, **kwargs):
        loop = f"while read -r line; do {SURVEY}; done"
        self.process = subprocess.Popen([*ROOT, "--", "sh", "-c", loop], env=m.env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, **kwargs)

    def ask(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        lines = []
        while not lines or lines[-1] != "end\n":
            line = self.process.stdout.readline()
            assert line, "the survey ended early"
            lines.append(line)
        return "".join(lines)

    def becomes(self, want):
        until = time.monotonic() + SECONDS
        while set(self.ask().splitlines()) != want and time.monotonic() < until:
            time.sleep(0.01)
        same(self.ask(), want)

    def close(self):
        self.process.stdin.close()
        return self.process.wait(SECONDS)


def follows_the_machine():
    machine.need_namespaces()
    with machine.Machine("2xa100-sxm4-40gb") as m:
        inside = Inside(m)
        inside.becomes(expected(m.show()))
        partition(m)
        inside.becomes(expected(m.show()))
        m.check("mig-smi", "mig", "-i", "0", "-gi", "2", "-dci")
        inside.becomes(expected(m.show()))
        m.check("mig-smi", "mig", "-i", "0", "-gi", "2", "-dgi")
        inside.becomes(expected(m.show()))
        m.check("nvml-sim", "reboot")
        tap.equal(m.show()["gpus"][0]["gpu_instances"], [], "instances after a reboot")
        inside.becomes(expected(m.show()))
        tap.equal(inside.close(), 0, "exit status")


def is_seen_by_nobody_else():
    machine.need_namespaces()
    before = sorted(os.listdir("/dev"))
    with machine.Machine("a100-sxm4-40gb") as m:
        inside = Inside(m)
        inside.ask()
        tap.equal(sorted(os.listdir("/dev")), before, "/dev outside")
        seen = m.run(SURVEY).stdout
        tap.equal(inside.close(), 0, "exit status")
        here = m.run(*ROOT, "--", "sh", "-c", "ls /dev; ls /sys/bus/pci/devices").stdout
        tap.equal(set(before) - set(here.split()), set(), "what else is in /dev")
        real = set(os.listdir("/sys/bus/pci/devices")) if os.path.isdir(
            "/sys/bus/pci/devices") else set()
        tap.equal(real - set(here.split()), set(), "other PCI devices")
    tap.equal([line for line in seen.splitlines() if line.startswith(("gpu", "cap"))], [],
              "seen outside")
    tap.equal(sorted(os.listdir("/dev")), before, "/dev afterwards")


def nodes_lead_nowhere():
    machine.need_namespaces()
    with machine.Machine("a100-sxm4-40gb") as m:
        done = m.run(*ROOT, "--", "sh", "-c",
                     "stat -c %t /dev/nvidia0 /dev/nvidiactl /dev/nvidia-caps/*; "
                     "cat /dev/nvidia0")
    majors = {int(word, 16) for word in done.stdout.split()}
    tap.equal(min(majors) > 511, True, f"majors {majors} that the kernel never gives")
    tap.equal("No such device or address" in done.stderr, True, done.stderr)


def passes_the_status_on():
    machine.need_namespaces()
    with machine.Machine(None) as m:
        fresh = (*ROOT, "--machine", "a100-sxm4-40gb", "--")
        tap.equal(m.run(*fresh, "sh", "-c", "exit 7").returncode, 7, "exit status")
        tap.equal(m.run(*fresh, "no-such-program").returncode, 127, "not found")
        tap.equal(m.run(*fresh, "sh", "-c", "kill -9 $$").returncode, 137, "killed")
        state = m.check(*fresh, "sh", "-c", "echo $NVML_SIM_STATE").strip()
        tap.equal(os.path.exists(state), False, "the machine is still there")


def leaves_no_process():
    machine.need_namespaces()
    with machine.Machine("a100-sxm4-40gb") as m:
        inside = Inside(m)
        inside.ask()
        watchers = [pid for pid in os.listdir("/proc") if pid.isdigit() and
                    parent_of(pid) == inside.process.pid]
        tap.equal(len(watchers), 2, "children of nvml-sim")
        inside.process.kill()
        inside.process.wait()
        inside.process.stdin.close()
        inside.process.stdout.close()
        wait_until(lambda: not alive(watchers))
        tap.equal(alive(watchers), [], "processes that outlive nvml-sim")


def parent_of(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def alive(pids):
    return [pid for pid in pids if os.path.exists(f"/proc/{pid}")]


def works_for_ordinary_users():
    machine.need_namespaces()
    tap.require(os.geteuid() == 0, "needs root, to become an ordinary user")
    with machine.Machine("a100-sxm4-40gb") as m:
        partition(m)
        # The build may lie where an ordinary user may not go.
        stage = os.path.join(m.dir, "stage")
        shutil.copytree(machine.STAGE, stage, symlinks=True)
        survey = shutil.copy(SURVEY, m.dir)
        shutil.chown(m.dir, NOBODY, NOBODY)
        shutil.chown(m.state, NOBODY, NOBODY)
        user = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": m.dir,
                "env": {"PATH": f"{stage}/bin:/usr/bin:/bin",
                        "LD_LIBRARY_PATH": f"{stage}/lib/nvml-sim"}}
        done = m.run("unshare", "--user", "--mount", "nvml-sim", "boards", **user)
        tap.require(done.returncode == 0,
                    f"ordinary users get no namespaces here: {done.stderr.strip()}")
        done = m.run(*ROOT, "--", survey, **user)
        tap.equal(done.returncode, 0, done.stderr)
        same(done.stdout, expected(m.show(), kind="f"))
        tap.equal(done.stderr.count("regular files"), 1, done.stderr)
        tap.equal(m.check(*ROOT, "--", "id", "-u", **user).strip(), str(NOBODY), "user id")


def says_when_nodes_are_files():
    machine.need_namespaces()
    with machine.Machine("a100-sxm4-40gb") as m:
        done = m.run("setpriv", "--bounding-set=-mknod", "--inh-caps=-mknod", *ROOT, "--",
                     SURVEY)
        same(done.stdout, expected(m.show(), kind="f"))
        tap.equal(done.stderr.count("regular files"), 1, done.stderr)


def says_when_namespaces_are_not_permitted():
    limit = "".join(f"echo 0 > /proc/sys/user/max_{kind}_namespaces; "
                    for kind in ("mnt", "user"))
    with machine.Machine("a100-sxm4-40gb") as m:
        probe = m.run("unshare", "-Ur", "sh", "-c", limit + "unshare -m true")
        tap.require("max_" not in probe.stderr and probe.returncode,
                    "cannot forbid namespaces here")
        done = m.run("unshare", "-Ur", "sh", "-c",
                     limit + "exec nvml-sim run --root -- echo ran")
    tap.equal((done.returncode, done.stdout, done.stderr.count("\n")), (125, "", 1),
              done.stderr)
    tap.equal("private mount namespace is not permitted" in done.stderr, True, done.stderr)


def with_proc(m, files, *argv):
    """Runs a program where /proc holds its own process and these files, and no more."""
    fake = os.path.join(m.dir, "proc")
    os.makedirs(os.path.join(fake, "self"))
    for name, text in files.items():
        if text is None:
            os.mkdir(os.path.join(fake, name))
        else:
            with open(os.path.join(fake, name), "w", encoding="utf-8") as file:
                file.write(text)
    script = f'mount --bind /proc/$$ {fake}/self && mount --rbind {fake} /proc && exec "$@"'
    # The search for leaks wants all of /proc.
    env = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
    try:
        return m.run("unshare", "--mount", "--propagation", "private", "sh", "-c", script,
                     "sh", *argv, env=env)
    finally:
        shutil.rmtree(fake)


OTHERS = "ext4 1105920 1 - Live 0x0000000000000000\n"


def keeps_other_modules():
    machine.need_namespaces()
    with machine.Machine("a100-sxm4-40gb") as m:
        files = {"driver": None, "modules": OTHERS + "nvidiafb 1 0 - Live 0x0\n"}
        done = with_proc(m, files, *ROOT, "--", "cat", "/proc/modules")
    lines = done.stdout.splitlines()
    tap.equal([bool(re.match(r"nvidia \d+ ", line)) for line in lines].count(True), 1,
              done.stdout + done.stderr)
    tap.equal(OTHERS.strip() in lines, True, done.stdout)
    tap.equal(done.stderr, "", "stderr")


def refuses_beside_a_real_driver():
    machine.need_namespaces()
    with machine.Machine("a100-sxm4-40gb") as m:
        files = {"driver": None, "modules": OTHERS + "nvidia 1 0 - Live 0x0\n"}
        done = with_proc(m, files, *ROOT, "--", "echo", "ran")
    tap.equal((done.returncode, done.stdout, done.stderr.count("\n")), (125, "", 1),
              done.stderr)
    tap.equal("module nvidia is loaded" in done.stderr, True, done.stderr)


def says_what_is_missing():
    machine.need_namespaces()
    with machine.Machine("a100-sxm4-40gb") as m:
        done = with_proc(m, {}, *ROOT, "--", SURVEY)
        nodes = {line for line in expected(m.show()) if line.startswith(("node", "pci"))}
    tap.equal(done.returncode, 0, done.stderr)
    tap.equal(nodes - set(done.stdout.splitlines()), set(), "the rest of the node")
    for place in ("/proc/modules", "/proc/driver"):
        tap.equal(done.stderr.count(f"no {place} "), 1, done.stderr)


def stands_below_a_folder():
    with machine.Machine("a100-sxm4-40gb") as m:
        partition(m)
        at = os.path.join(m.dir, "node")
        m.check("nvml-sim", "node", "--at", at)
        kind = "c" if stat.S_ISCHR(os.stat(f"{at}/dev/nvidia0").st_mode) else "f"
        same(m.check(SURVEY, at), expected(m.show(), kind, modules=True))
        done = m.run("nvml-sim", "node", "--at", at)
        tap.equal((done.returncode, "not empty" in done.stderr), (1, True), done.stderr)
        tap.equal(m.run("nvml-sim", "node").returncode, 2, "exit status without --at")


def follows_below_a_folder():
    with machine.Machine("a100-sxm4-40gb") as m:
        at = os.path.join(m.dir, "node")
        with subprocess.Popen(["nvml-sim", "node", "--at", at, "--follow"], env=m.env,
                              stderr=subprocess.DEVNULL) as follower:
            config = f"{at}/proc/driver/nvidia/capabilities/gpu0/mig"
            wait_until(lambda: os.path.isdir(config))
            partition(m)
            kind = "c" if os.geteuid() == 0 and stat.S_ISCHR(
                os.stat(f"{at}/dev/nvidia0").st_mode) else "f"
            want = expected(m.show(), kind, modules=True)
            wait_until(lambda: set(m.check(SURVEY, at).splitlines()) == want)
            same(m.check(SURVEY, at), want)
            follower.terminate()
            tap.equal(follower.wait(SECONDS), 0, "exit status")


AS_USER = ("nvml-sim", "run", "--root", "--as-user", "--", "sh", "-c")


def opens_what_its_nodes_open():
    """An ordinary user inside: the nodes at their real places decide, as they stand."""
    machine.need_namespaces()
    see = "mig-smi -L | grep -c MIG-; "
    with machine.Machine("a100-sxm4-40gb") as m:
        m.check("mig-smi", "-mig", "1")
        m.check("mig-smi", "mig", "-cgi", "9,19", "-C")  # instances 2 and 7
        caps = "/dev/nvidia-caps/nvidia-cap"
        done = m.run(*AS_USER, f"{see} chmod 0 {caps}21; {see} chmod 444 {caps}21; {see}"
                     f"rm {caps}67; {see}")
        tap.equal(done.stdout.split(), ["2", "1", "2", "1"], done.stderr)
        done = m.run(*AS_USER, f"mig-smi mig -lgi >/dev/null; echo $?; chmod 444 {caps}1; "
                     "mig-smi mig -lgi >/dev/null; echo $?; mig-smi -mig 0 >/dev/null; echo $?")
        tap.equal(done.stdout.split(), ["4", "0", "4"], done.stderr)
        tap.equal(m.check(*ROOT, "--", "sh", "-c", f"chmod 0 {caps}*; {see}").strip(), "2",
                  "root sees all")


def keeps_from_others_what_is_not_theirs():
    """As root in a container, without the right to administer: injected nodes alone."""
    tap.require(os.geteuid() == 0, "needs root, to give up a right of it")
    with machine.Machine("a100-sxm4-40gb") as m:
        m.check("mig-smi", "-mig", "1")
        m.check("mig-smi", "mig", "-cgi", "9,19", "-C")
        at = os.path.join(m.dir, "node")
        m.check("nvml-sim", "node", "--at", at)
        caps = os.path.join(at, "dev", "nvidia-caps")
        for name in os.listdir(caps):
            if name not in ("nvidia-cap21", "nvidia-cap22"):
                os.unlink(os.path.join(caps, name))
        container = ("setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin")
        env = {"NVML_SIM_NODE": at}
        told = m.check(*container, "mig-smi", "-L", env=env)
        tap.equal((told.count("MIG-"), "MIG 3g.20gb     Device  0:" in told), (1, True), told)
        tap.equal(m.run(*container, "mig-smi", "mig", "-lgi", env=env).returncode, 4)
        tap.equal(m.check("mig-smi", "-L", env=env).count("MIG-"), 2, "outside it")


def wait_until(true):
    until = time.monotonic() + SECONDS
    while not true() and time.monotonic() < until:
        time.sleep(0.01)


tap.run([(name.replace("_", " "), globals()[name]) for name in (
    "stands_at_the_real_places", "agrees_with_nvml_on_every_board", "follows_the_machine",
    "is_seen_by_nobody_else", "nodes_lead_nowhere", "passes_the_status_on", "leaves_no_process",
    "works_for_ordinary_users", "says_when_nodes_are_files",
    "says_when_namespaces_are_not_permitted", "keeps_other_modules",
    "refuses_beside_a_real_driver", "says_what_is_missing", "stands_below_a_folder",
    "follows_below_a_folder", "opens_what_its_nodes_open",
    "keeps_from_others_what_is_not_theirs")])
