# SPDX-License-Identifier: Apache-2.0
"""tarball.py PROCESSOR: what `make dist` packed for a processor, unpacked where no build is
and run with nothing but glibc; another processor's programs are run by an emulator."""
import contextlib
import glob
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

import tap

SOURCE = os.environ["MIG_SOURCE"]
DIST = os.path.join(os.environ["MIG_BUILD"], "dist")
PROCESSOR = sys.argv[1]
TRIPLET = f"{PROCESSOR}-linux-gnu"
EMULATOR = [] if PROCESSOR == platform.machine() else [f"qemu-{PROCESSOR}", "-L",
                                                       f"/usr/{TRIPLET}"]
GLIBC = {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "ld-linux-x86-64.so.2",
         "ld-linux-aarch64.so.1"}
PROGRAMS = ("migctl", "mig-smi", "nvml-sim")
# What depends on the processor, not on how many layouts there are; none that is started anew
# by a program under test, or looks for its own name, which under an emulator is another.
CORE = (*(f"abi/test_{name}" for name in ("calls", "handles", "allocation", "damage", "events",
                                          "killed", "telemetry")),
        *(f"unit/unit_{name}" for name in ("address", "apply", "base", "fit", "layout", "place",
                                           "plan", "plan_layout")))


def archive():
    found = glob.glob(os.path.join(DIST, f"migctl-*-linux-{PROCESSOR}.tar.gz"))
    tap.require(found, f"no tarball for {PROCESSOR}: run `make dist`")
    with open(os.path.join(DIST, "made"), encoding="utf-8") as file:
        made = file.read().split()[0]
    head = subprocess.run(["git", "-c", f"safe.directory={SOURCE}", "-C", SOURCE, "rev-parse",
                           "HEAD"], stdout=subprocess.PIPE, text=True).stdout.strip()
    tap.require(made == head, "the tarballs are of another commit: run `make dist`")
    return found[0]


def need_emulator():
    if EMULATOR:
        tap.require(shutil.which(EMULATOR[0]), f"{EMULATOR[0]} is not installed")
        tap.require(os.path.isdir(EMULATOR[-1]), f"no libraries for it in {EMULATOR[-1]}")


@contextlib.contextmanager
def unpacked():
    """The tree, in a folder with a blank in its path."""
    folder = tempfile.mkdtemp(prefix="mig dist-")
    try:
        with tarfile.open(archive()) as tar:
            tar.extractall(folder)
        yield os.path.join(folder, os.listdir(folder)[0])
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def stage():
    """The tree as tests expect a stage: programs in bin/ that can be started as they are."""
    need_emulator()
    with unpacked() as tree:
        if EMULATOR:
            os.rename(os.path.join(tree, "bin"), os.path.join(tree, "bin.real"))
            os.mkdir(os.path.join(tree, "bin"))
        for name in PROGRAMS if EMULATOR else ():
            path = os.path.join(tree, "bin", name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(f'#!/bin/sh\nexec {" ".join(EMULATOR)} '
                           f'"{tree}/bin.real/{name}" "$@"\n')
            os.chmod(path, 0o755)
        yield tree


def elf_files(tree):
    paths = (os.path.join(folder, name) for folder, _, names in os.walk(tree) for name in names)
    for path in paths:
        with open(path, "rb") as file:
            if file.read(4) == b"\x7fELF" and not os.path.islink(path):
                yield path


def readelf(option, path):
    return subprocess.run(["readelf", "-W", option, path], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def holds_all():
    with tarfile.open(archive()) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
        owners = {(member.uid, member.gid) for member in tar}
    wanted = {f"bin/{name}" for name in PROGRAMS} | {
        f"share/man/man1/{name}.1" for name in PROGRAMS} | {
        "README.md", "LICENSE", "lib/libmig.so", "lib/nvml-sim/libnvidia-ml.so.1",
        "lib/nvml-sim/libnvidia-ml.so", "share/nvml-sim/boards/a100-sxm4-40gb.json",
        "include/mig/mig.h", "lib/pkgconfig/libmig.pc"}
    tap.equal(sorted(wanted - names), [], "missing")
    tap.equal(owners, {(0, 0)}, "owners")


def needs_glibc_alone():
    with unpacked() as tree:
        carried = set(os.listdir(os.path.join(tree, "lib")))
        seen = list(elf_files(tree))
        tap.equal(len(seen) >= 5, True, seen)
        for path in seen:
            text = readelf("-d", path)
            needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", text))
            tap.equal(needed - GLIBC - carried, set(), f"{path} needs")
            for place in re.findall(r"\(R(?:UN)?PATH\).*\[(.*)\]", text):
                tap.equal(place in ("$ORIGIN", "$ORIGIN/../lib"), True, f"{path}: {place}")
            if "/lib/nvml-sim/" in path:
                tap.equal(needed - GLIBC, set(), f"{path}, which any program may load, needs")
        terms = os.listdir(os.path.join(tree, "share", "doc", "migctl"))
        foreign = {name for name in carried if ".so" in name and "libmig" not in name}
        tap.equal(len(terms), len(foreign), f"terms {terms} of {foreign}")


def version(text):
    return tuple(int(part) for part in text.split("."))


def old_enough_a_glibc():
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
        floor = re.search(r"glibc (\d\.\d+) or later", file.read())[1]
    tap.require(version(platform.libc_ver()[1]) <= (2, 36),
                "made on a system newer than the one that the README tells of")
    with unpacked() as tree:
        for path in elf_files(tree):
            wanted = re.findall(r"GLIBC_([\d.]+)", readelf("-V", path))
            newest = max(map(version, wanted))
            tap.equal(newest <= version(floor), True, f"{path} wants glibc {newest}")


def libraries_are_found():
    with unpacked() as tree:
        for path in elf_files(tree):
            done = subprocess.run(["ldd", path], env={}, text=True, stdout=subprocess.PIPE)
            places = re.findall(r"=> (\S.*) \(0x", done.stdout)
            tap.equal("not found" in done.stdout, False, done.stdout)
            for name in re.findall(r"(lib(?:jansson|smartcols|mig|yaml)\S*) => (.*) \(0x",
                                   done.stdout):
                tap.equal(os.path.realpath(name[1]).startswith(os.path.realpath(tree)), True,
                          f"{path}: {name}")
            tap.equal(bool(places), True, done.stdout)


def runs():
    """The main job, with a cleared environment, from a folder where nothing is."""
    with stage() as tree:
        def run(program, *arguments):
            done = subprocess.run(
                [os.path.join(tree, "bin", program), *arguments], text=True, cwd="/",
                env={"NVML_SIM_STATE": os.path.join(tree, "machine"), "PATH": "/usr/bin:/bin"},
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
            tap.equal((done.returncode, done.stderr if program != "nvml-sim" else ""), (0, ""),
                      f"{program} {arguments}: {done.stdout}{done.stderr}")
            return done.stdout

        run("nvml-sim", "create", "2xa100-sxm4-40gb+h100-sxm5-80gb")
        run("migctl", "--sim", "enable", "-i", "all")
        run("migctl", "--sim", "create", "-i", "0,1", "7x1g.5gb")
        run("migctl", "--sim", "create", "-i", "2", "3g.40gb", "1g.10gb")
        smi = os.path.join(tree, "bin", "mig-smi")
        listed = run("nvml-sim", "run", "--", smi, "-L")
        tap.equal(len(re.findall("UUID: MIG-", listed)), 16, listed)
        tap.equal(run("migctl", "--sim", "list", "--json").count('"MIG-'), 16, "by migctl")
        run("migctl", "--sim", "destroy", "--all", "-i", "all")
        tap.equal("MIG-" in run("nvml-sim", "run", "--", smi, "-L"), False, "destroyed")


def passes(*program):
    """A test of the foreign build, or one of this tree's, over the unpacked programs."""
    with stage() as tree:
        env = {**os.environ, "MIG_STAGE": tree}
        done = subprocess.run(program, text=True, env=env, timeout=300,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    tap.equal(done.returncode, 0, done.stdout)
    tap.equal("\nok " in done.stdout or done.stdout.startswith("ok "), True, done.stdout)


def foreign_tests():
    """The tests in C, as they were cross-built, and those of the command line."""
    for name in CORE:
        path = os.path.join(DIST, PROCESSOR, "tests", name)
        yield (f"{PROCESSOR}: {os.path.basename(path)}",
               lambda path=path: passes(*EMULATOR, path))
    runner = os.path.join(SOURCE, "tests", "cli", "run.py")
    cases = os.path.join(SOURCE, "tests", "cli", "cases")
    for name in ("create", "destroy", "mode"):
        yield (f"{PROCESSOR}: cli {name}",
               lambda name=name: passes(sys.executable, runner,
                                        os.path.join(cases, f"{name}.cases")))


tap.run([
    ("all that belongs in it is there", holds_all),
    ("nothing beyond glibc is needed", needs_glibc_alone),
    ("the oldest glibc is the one that the README names", old_enough_a_glibc),
    *([] if EMULATOR else [("the linker finds its own libraries", libraries_are_found)]),
    ("it runs from a folder with a blank, without environment", runs),
    *(foreign_tests() if EMULATOR else []),
])
