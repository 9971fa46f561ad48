# SPDX-License-Identifier: Apache-2.0
"""mig-smi against the genuine nvidia-smi: two identical simulated machines, random commands,
and after each of them the same stdout, the same exit status and the same machine.

    differential.py GENERATION [--commands N] [--seed S] [--soak] [--genuine PATH]
    differential.py GENERATION boards [--commands N] …

The first form holds A100s to every outcome that they can show; the second takes every board
that the generation knows, alone and beside others.

EXCEPTIONS says what is left out and why: nothing of the verbs of `mig`; the second touches
the option -i, which `mig` shares with the rest."""
import argparse
import collections
import json
import os
import random
import re
import shlex

import machine
import tap
from commands import VERBS, Maker, masked
from outcomes import Recipes, outcome, verb_of, wanted

EXCEPTIONS = (
    "what mig-smi refuses: it has MIG's options and the reports, query.py has more of them",
    "-i with something that is neither a bus id nor free of ':': the genuine program prints "
    "memory that it never wrote",
)
PEERS = os.environ.get("MIG_PEERS", os.path.join(os.environ["MIG_BUILD"], "peers"))
VERSIONS = {"535": "535.261.03", "550": "550.163.01"}
PER_MACHINE = 120
CHANGING = 0.40  # share of the commands that change the machine, at least


class Twin:
    """One of two identical machines, with the program that is run on it."""

    def __init__(self, program, options, spec):
        self.program = program
        self.machine = machine.Machine(spec, *options)
        self.bytes = self.text = None

    def run(self, argv, as_user):
        env = {"NVML_SIM_AS_USER": "1"} if as_user else {}
        done = self.machine.run(self.program, *argv, env=env)
        return done.returncode, masked(done.stdout), done.stderr

    def show(self):
        """nvml-sim show --json; asked again only if the state file has changed."""
        with open(self.machine.state, "rb") as file:
            now = file.read()
        if now != self.bytes:
            self.bytes = now
            self.text = self.machine.check("nvml-sim", "show", "--json")
        return self.text

    def close(self):
        self.machine.__exit__()


class Pair:
    """The two machines and what was done to them."""

    def __init__(self, rng, genuine, version, spec=None):
        count = rng.choice((1, 1, 2, 2, 3, 4, 8))
        swap = [str(i) for i in range(count) if rng.random() < 0.3 and not spec]
        self.options = ["--driver-version", version, "--seed", str(rng.randrange(1000))]
        self.options += ["--swap", ",".join(swap)] if swap else []
        self.kept = rng.random() < 0.6
        self.options += [] if self.kept else ["--no-persistence"]
        self.spec = spec or f"{count}xa100-sxm4-40gb"
        self.genuine = Twin(genuine, self.options, self.spec)
        self.ours = Twin(os.path.join(machine.BIN, "mig-smi"), self.options, self.spec)
        self.history = []

    def state(self):
        return json.loads(self.genuine.show())

    def run(self, argv, as_user):
        """Runs a command on both. Returns the outcome and whether it changed the machine."""
        before = self.genuine.show()
        self.history.append(("NVML_SIM_AS_USER=1 " if as_user else "") + shlex.join(argv))
        theirs = self.genuine.run(argv, as_user)
        ours = self.ours.run(argv, as_user)
        after = self.genuine.show()
        if theirs != ours or after != self.ours.show():
            raise AssertionError(self.story(theirs, ours, after))
        return outcome(theirs[0], theirs[1]), before != after

    def story(self, theirs, ours, after):
        same = "same machine" if after == self.ours.show() else \
            f"machines differ:\n{after}\n{self.ours.show()}"
        return "\n".join((f"machine: nvml-sim create {shlex.join(self.options)} {self.spec}",
                          "history:", *(f"  {line}" for line in self.history[-40:]),
                          f"genuine: exit {theirs[0]}", theirs[1] + theirs[2],
                          f"mig-smi: exit {ours[0]}", ours[1] + ours[2], same))

    def close(self):
        self.genuine.close()
        self.ours.close()


class Run:
    """A whole run, and what it counted."""

    def __init__(self, options, genuine):
        self.options = options
        self.genuine = genuine
        self.rng = random.Random(options.seed)
        self.wanted = wanted(options.generation)
        self.seen = collections.Counter()
        self.total = self.changed = 0
        self.error = None
        self.pair = None

    def version(self):
        path = os.path.join(PEERS, self.options.generation, "version")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                return file.read().strip()
        return VERSIONS[self.options.generation]

    def step(self, argv, as_user, make):
        said, changed = self.pair.run(argv, as_user)
        make.state = self.pair.state()
        self.seen[verb_of(argv), said] += 1
        self.total += 1
        self.changed += changed

    def missing(self):
        return [key for key in self.wanted if self.seen[key] < self.options.minimum]

    def usable(self, key):
        """Whether the machine at hand can show an outcome: persistence is fixed at birth."""
        recipe = self.wanted[key]
        if not recipe.startswith("mode_o"):
            return True
        return recipe.endswith("unkept") != self.pair.kept

    def next(self, make, recipes):
        """Yields (argv, as user), one or several that belong together."""
        missing = [key for key in self.missing() if self.usable(key)]
        if missing and self.changed >= 0.42 * self.total and self.rng.random() < 0.95:
            verb, said = self.rng.choice(missing)
            yield from recipes.run(self.wanted[verb, said], verb)
        elif self.changed < 0.42 * self.total or self.rng.random() < 0.3:
            yield make.change(), False
        elif self.rng.random() < 0.1:
            yield make.query(), self.rng.random() < 0.3
        elif self.rng.random() < 0.1:
            yield make.any_mode(), self.rng.random() < 0.1
        else:
            verb = self.rng.choice((*VERBS, "none", "help"))
            yield make.any_mig(verb), self.rng.random() < 0.1

    def one_machine(self):
        self.pair = Pair(self.rng, self.genuine, self.version())
        try:
            make = Maker(self.rng)
            make.state = self.pair.state()
            recipes = Recipes(make)
            end = self.total + PER_MACHINE
            while self.total < end:
                for argv, as_user in self.next(make, recipes):
                    self.step(argv, as_user, make)
        finally:
            self.pair.close()

    def all(self):
        most = 2 * self.options.commands
        while self.total < self.options.commands or (self.missing() and self.total < most):
            self.one_machine()


def offered(version, board):
    """What a board offers, (id, name), the small ones first; nothing if it cannot do MIG, None
    if the driver does not know it."""
    with machine.Machine(None) as m:
        if m.run("nvml-sim", "create", "--driver-version", version, board).returncode:
            return None
        m.run("mig-smi", "-mig", "1")
        text = m.run("mig-smi", "mig", "-lgip").stdout
    rows = re.findall(r"^\|   0  MIG (\S+) +(\d+) ", text, re.MULTILINE)
    return sorted(((int(number), name) for name, number in rows), key=lambda row: int(row[1][0]))


def one_board(run, board):
    """Random commands on GPUs of one model, some of them beside a T4 or an A30."""
    profiles = offered(run.version(), board)
    if profiles is None:
        return
    rng = run.rng
    run.pair = Pair(rng, run.genuine, run.version(),
                    rng.choice((board, f"2x{board}", f"{board}+t4", f"{board}+a30")))
    make = Maker(rng, profiles or ((19, "1g.5gb"),))
    try:
        make.state = run.pair.state()
        for _ in range(run.options.commands):
            what = rng.random()
            argv = make.change() if what < 0.5 else make.report() if what < 0.65 else \
                make.any_mode() if what < 0.7 else make.any_mig(rng.choice((*VERBS, "none")))
            run.step(argv, rng.random() < 0.1, make)
    finally:
        run.pair.close()


def every_board(run):
    """One test a board."""
    with machine.Machine(None) as m:
        boards = [line.split()[0] for line in m.check("nvml-sim", "boards").splitlines()]

    def of(board):
        def same():
            tap.require(os.access(run.genuine, os.X_OK), "nvidia-smi was not fetched")
            one_board(run, board)
        return same

    print(f"# seed {run.options.seed}, nvidia-smi {run.version()}", flush=True)
    tap.run([(f"{board}: same after every command", of(board)) for board in boards])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("generation", choices=sorted(VERSIONS))
    parser.add_argument("boards", nargs="?", choices=("boards",))
    parser.add_argument("--genuine")
    parser.add_argument("--commands", type=int)
    parser.add_argument("--minimum", type=int, default=10,
                        help="times that each wanted outcome must be met")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--soak", action="store_true", default="MIG_SOAK" in os.environ)
    options = parser.parse_args()
    if not options.commands:
        options.commands = (20, 400) if options.boards else (1500, 10500)
        options.commands = options.commands[options.soak]
    if options.soak:
        options.minimum = 20
    if options.seed is None:
        options.seed = random.randrange(1 << 32) if options.soak else 20
    genuine = options.genuine or os.path.join(PEERS, options.generation, "nvidia-smi")
    run = Run(options, genuine)
    if options.boards:
        return every_board(run)

    def same():
        tap.require(os.access(genuine, os.X_OK), f"nvidia-smi {options.generation} was not fetched")
        print(f"# seed {options.seed}, nvidia-smi {run.version()}", flush=True)
        run.all()
        print(f"# {run.total} commands, {run.changed} of them changed the machine")

    def needs_commands():
        tap.require(run.total >= options.commands, "no full run")

    def changing():
        needs_commands()
        assert run.changed >= CHANGING * run.total, f"{run.changed} of {run.total}"

    def covered():
        needs_commands()
        for (verb, said), count in sorted(run.seen.items()):
            print(f"# {count:5} {verb:6} {said[:100]}")
        low = [f"{run.seen[key]:3} {key[0]}: {key[1]}" for key in run.missing()]
        assert not low, "met too rarely:\n" + "\n".join(low)

    tap.run([("same output, exit status and machine after every command", same),
             (f"at least {CHANGING:.0%} of the commands change the machine", changing),
             (f"every reachable outcome of every verb is met {options.minimum} times", covered)])


if __name__ == "__main__":
    main()
