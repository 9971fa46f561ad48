# SPDX-License-Identifier: Apache-2.0
"""The reports of mig-smi (the table of all GPUs, -q, -q -x, single fields) and its lists
against the genuine nvidia-smi, on every board that the generation knows: without MIG, in MIG
mode, pending, cut up, under load; as root and as anybody else. Random states of one board are
differential.py's.

    query.py GENERATION

Outside of a soak every board shows two of its states, all boards together every state."""
import os
import re
import subprocess
import sys

import machine
import tap
from commands import FORMS, LISTS, QUERIES, WRONG_FORMS, WRONG_QUERIES, masked

GENERATION = sys.argv[1]
PEERS = os.environ.get("MIG_PEERS", os.path.join(os.environ["MIG_BUILD"], "peers"))
GENUINE = os.path.join(PEERS, GENERATION, "nvidia-smi")
OURS = os.path.join(machine.BIN, "mig-smi")
VERSIONS = {"535": "535.261.03", "550": "550.163.01"}
BROKEN = re.compile(r"Unknown Error|Internal NVML error|ERR!|Uninitialized", re.I)
SOAK = "MIG_SOAK" in os.environ
TRIES = 50  # of a comparison under load, whose figures change every second


class Host(machine.Machine):
    """A machine on which both programs are asked the same."""

    def __init__(self, spec):
        super().__init__(spec, "--driver-version", VERSIONS[GENERATION])

    def answer(self, program, words, as_user):
        done = self.run(program, *words, env={"NVML_SIM_AS_USER": "1"} if as_user else {})
        return done.returncode, masked(done.stdout), done.stderr

    def same(self, words, as_user=False, where=""):
        """Between two equal answers of the genuine program ours is equal as well."""
        for _ in range(TRIES):
            before = self.answer(GENUINE, words, as_user)
            ours = self.answer(OURS, words, as_user)
            if before == ours or before == self.answer(GENUINE, words, as_user):
                break
        tap.equal(ours, before, f"{where}: {words}")
        found = BROKEN.search(before[1])
        assert not found, f"{where}: {words} prints {found.group()}"

    def all_same(self, where):
        for words in (*FORMS, *QUERIES):
            self.same(words, where=where)
        for words in (("-q",), (), FORMS[1]):
            self.same(words, True, f"{where}, as a user")

    def attached(self, where, then):
        """Does something while a program uses a GPU or a MIG device; it ends with it."""
        with subprocess.Popen(["nvml-sim", "attach", "--on", where, "--memory", "1537MiB", "--",
                               "sh", "-c", "echo ready; read line"], env=self.env, text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as client:
            tap.equal(client.stdout.readline(), "ready\n")
            then()
            client.communicate("\n", timeout=60)


def boards():
    """The boards that this generation of the driver knows."""
    with machine.Machine(None) as host:
        names = [line.split()[0] for line in host.check("nvml-sim", "boards").splitlines()]
        return [name for name in names if host.run(
            "nvml-sim", "create", "--replace", "--driver-version", VERSIONS[GENERATION],
            name).returncode == 0]


def profiles(host):
    """Profiles of a whole GPU, a small and a larger part, as -lgip lists them."""
    text = host.check(OURS, "mig", "-i", "0", "-lgip")
    rows = re.findall(r"^\|   0  MIG (\d+)g\.\S+ +(\d+) ", text, re.MULTILINE)
    return [profile for _, profile in sorted((int(size), profile) for size, profile in rows)]


def compare(board, number):
    """The states that it goes through; only some are looked at, others on other boards."""
    def look(state, where, then=None):
        if SOAK or state % 3 == number % 3:
            (then or host.all_same)(where)

    with Host(f"2x{board}") as host:
        look(0, "MIG off")
        look(1, "a process", lambda where: host.attached("1", lambda: host.all_same(where)))
        if host.run(OURS, "-mig", "1", "-i", "0").returncode or \
                not host.show()["gpus"][0]["mig_mode"]["current"]:
            return
        look(2, "one GPU in MIG mode")
        found = profiles(host)
        host.check(OURS, "mig", "-i", "0", "-cgi", ",".join((found[0], found[len(found) // 2])),
                   "-C")
        look(0, "cut up")
        for words in LISTS:
            host.same(words, where="cut up")
        look(1, "processes", lambda where: host.attached(
            "0:0", lambda: host.attached("0:1", lambda: host.all_same(where))))
        host.check(OURS, "mig", "-dci", "-i", "0")
        look(2, "no compute instance")


def pending():
    with Host("1xa100-sxm4-40gb") as host:
        def change():
            host.check(OURS, "-mig", "1")
            mode = host.show()["gpus"][0]["mig_mode"]
            tap.equal((mode["current"], mode["pending"]), (False, True))
            host.all_same("pending")
        host.attached("0", change)


def refused():
    with Host("2xa100-sxm4-40gb") as host:
        for words in (*WRONG_FORMS, *WRONG_QUERIES):
            host.same(words)


def into_a_file():
    with Host("1xa100-sxm4-40gb") as host:
        path = os.path.join(host.dir, "log")
        for words in (("-q", "-f", path), ("-q", "-x", "--filename=" + path)):
            wanted = []
            for program in (GENUINE, OURS):
                tap.equal(host.check(program, *words), "")
                with open(path, encoding="utf-8") as file:
                    wanted.append(masked(file.read()))
            tap.equal(wanted[1], wanted[0], f"{words}")


def fetched():
    tap.require(os.access(GENUINE, os.X_OK), f"nvidia-smi {GENERATION} was not fetched")


def test(check, *args):
    def run():
        fetched()
        check(*args)
    return run


def resets():
    """The reset itself, and what stands in its way; the machine tells what it did."""
    def both(words):
        theirs = host.answer(GENUINE, words, False)
        tap.equal(host.answer(OURS, words, False), theirs, words)

    with Host("2xa100-sxm4-40gb+1xt4") as host:
        both(("-r",))
        host.same(("--gpu-reset", "-i", "1"), True)
        host.attached("2", lambda: (both(("-r",)), both(("-r", "-i", "2,0"))))
        host.attached("0", lambda: host.attached("1", lambda: both(("-r",))))
        host.attached("0", lambda: host.check(OURS, "-i", "0", "-mig", "1"))
        tap.equal(host.show()["gpus"][0]["mig_mode"]["current"], False)
        both(("-r", "-i", "0"))
        tap.equal(host.show()["gpus"][0]["mig_mode"]["current"], True)
        host.check(OURS, "mig", "-i", "0", "-cgi", "9", "-C")
        host.check(OURS, "-r", "-i", "0")
        tap.equal(host.show()["gpus"][0]["gpu_instances"], [])


tap.run([
    *((f"{board}: off, in MIG mode, cut up, under load", test(compare, board, number))
      for number, board in enumerate(boards())),
    ("a mode that is pending", test(pending)),
    ("what is refused", test(refused)),
    ("into a file", test(into_a_file)),
    ("--gpu-reset", test(resets)),
])
