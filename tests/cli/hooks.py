# SPDX-License-Identifier: Apache-2.0
"""Hooks files of mig-parted: when their commands run, with what environment, and what a failure
of one of them means."""
import contextlib
import json
import os
import signal
import subprocess
import time

import machine
import tap

POINTS = ("apply-start", "pre-apply-mode", "pre-apply-config", "apply-exit")
LAYOUT = """version: v1
mig-configs:
  small: [{devices: all, mig-enabled: true, mig-devices: {"1g.5gb": 7}}]
  large: [{devices: all, mig-enabled: true, mig-devices: {"7g.40gb": 1}}]
  off: [{devices: all, mig-enabled: false, mig-devices: {}}]
"""


@contextlib.contextmanager
def site(**commands):
    """A machine, its layouts, and hooks that note when they run; @commands are run as well."""
    with machine.Machine("1xa100-sxm4-40gb") as m:
        m.log, m.layout, m.hooks = (os.path.join(m.dir, name)
                                    for name in ("log", "layout.yaml", "hooks.yaml"))
        hooks = {point: [{"workdir": m.dir, "command": "/bin/sh", "envs": {"OWN": "x"},
                          "args": ["-c", f"echo {point} >> log; "
                                   + commands.get(point.replace("-", "_"), "true")]}]
                 for point in POINTS}
        with open(m.layout, "w", encoding="utf-8") as out:
            out.write(LAYOUT)
        with open(m.hooks, "w", encoding="utf-8") as out:
            json.dump({"version": "v1", "hooks": hooks}, out)
        yield m


def apply(m, name, *options):
    return m.run("migctl", "apply", "-y", "-f", m.layout, "-c", name, "--hooks", m.hooks,
                 *options)


def log(m, keep=False):
    """Which hooks ran since the last call that did not keep it."""
    try:
        with open(m.log, encoding="utf-8") as lines:
            return lines.read().split()
    except FileNotFoundError:
        return []
    finally:
        with contextlib.suppress(FileNotFoundError):
            if not keep:
                os.remove(m.log)


def order():
    with site() as m:
        for name, ran in (("small", [*POINTS]),
                          ("large", ["apply-start", "pre-apply-config", "apply-exit"]),
                          ("large", ["apply-start", "apply-exit"])):
            done = apply(m, name)
            tap.equal((done.returncode, log(m)), (0, ran), f"{name}: {done.stderr}")
        tap.equal((apply(m, "small", "--dry-run").returncode, log(m)), (0, []))


def environment():
    with site(apply_start="env > env; pwd > pwd; echo talk") as m:
        done = apply(m, "small")
        tap.equal(("talk" in done.stdout, "talk" in done.stderr), (False, True))
        with open(os.path.join(m.dir, "env"), encoding="utf-8") as lines:
            names = dict(line.rstrip("\n").split("=", 1) for line in lines)
        names = {name: value for name, value in names.items()
                 if name not in ("PWD", "OLDPWD", "SHLVL", "_")}
        tap.equal(names, {"OWN": "x", "MIG_PARTED_CONFIG_FILE": m.layout,
                          "MIG_PARTED_HOOKS_FILE": m.hooks,
                          "MIG_PARTED_SELECTED_CONFIG": "small"})


def failures():
    """The first that fails ends it before anything changes; apply-exit runs in any case."""
    for i, point in enumerate(POINTS[:3]):
        with site(**{point.replace("-", "_"): "exit 7"}) as m:
            before = m.show()
            done = apply(m, "small")
            tap.equal((done.returncode, log(m)), (1, [*POINTS[:i + 1], "apply-exit"]), point)
            tap.equal(f"{point}: /bin/sh ended with 7" in done.stderr, True, done.stderr)
            tap.equal(m.show()["gpus"], before["gpus"], "the machine changed")
    with site(apply_exit="exit 7") as m:
        done = apply(m, "small")
        tap.equal((done.returncode, log(m)), (0, [*POINTS]), done.stderr)
        tap.equal("apply-exit: /bin/sh ended with 7" in done.stderr, True, done.stderr)


def frees_the_way():
    """A hook that ends the site's own services makes room; without it the change is refused."""
    with site(pre_apply_config="kill $(cat pid); while [ -d /proc/$(cat pid)/fd ]; do :; done"
              ) as m:
        m.check("migctl", "enable", "-i", "0")
        m.check("migctl", "create", "-i", "0", "3g.20gb")
        m.check("sh", "-c", f"nvml-sim attach --on 0:0 -- sh -c 'echo $$ > {m.dir}/pid; "
                "exec sleep 100' > /dev/null 2>&1 & "
                f"while [ ! -s {m.dir}/pid ]; do sleep 0.01; done")
        done = m.run("migctl", "apply", "-y", "-f", m.layout, "-c", "large")
        tap.equal(done.returncode, 1, done.stderr)
        done = apply(m, "large", "--wait", "10")
        tap.equal(done.returncode, 0, done.stderr)


def as_mig_parted():
    """By that program's name, with its flag and with its variable."""
    with site() as m:
        name = os.path.join(m.dir, "nvidia-mig-parted")
        os.symlink(os.path.join(machine.BIN, "migctl"), name)
        done = m.run(name, "apply", "-f", m.layout, "-c", "small", "-k", m.hooks)
        tap.equal((done.returncode, log(m)), (0, [*POINTS]), done.stderr)
        done = m.run(name, "apply", "-f", m.layout, "-c", "large",
                     env={"MIG_PARTED_HOOKS_FILE": m.hooks})
        tap.equal((done.returncode, log(m)),
                  (0, ["apply-start", "pre-apply-config", "apply-exit"]), done.stderr)
        m.check(name, "checkpoint", "-f", os.path.join(m.dir, "kept"))
        m.check("migctl", "destroy", "--all", "-i", "0")
        done = m.run(name, "restore", "-f", os.path.join(m.dir, "kept"), "-k", m.hooks)
        tap.equal((done.returncode, log(m)),
                  (0, ["apply-start", "pre-apply-config", "apply-exit"]), done.stderr)


def interrupted():
    """Whoever stops it while it waits has the site's services started again all the same."""
    with site() as m:
        m.check("migctl", "enable", "-i", "0")
        m.check("migctl", "create", "-i", "0", "3g.20gb")
        before = m.show()["gpus"]
        with subprocess.Popen(
                ["nvml-sim", "attach", "--on", "0:0", "--", "sh", "-c", "echo; exec sleep 100"],
                env=m.env, stdout=subprocess.PIPE, text=True) as busy:
            busy.stdout.readline()
            with subprocess.Popen(["migctl", "apply", "-y", "-f", m.layout, "-c", "large",
                                   "-k", m.hooks, "--wait", "1min"], env=m.env,
                                  stderr=subprocess.PIPE, text=True) as waits:
                while "pre-apply-config" not in (seen := log(m, keep=True)):
                    time.sleep(0.01)
                waits.send_signal(signal.SIGTERM)
                err = waits.communicate(timeout=30)[1]
            busy.kill()
        tap.equal((waits.returncode, log(m)), (1, [*seen, "apply-exit"]), err)
        tap.equal("ended by signal 15" in err, True, err)
        tap.equal(m.show()["gpus"], before, "the machine changed")


BROKEN = (
    ("", "a map with version and hooks"),
    ("[]", "a map with version and hooks"),
    ("version: v2\nhooks: {}", ":1:10: version: v1 is wanted"),
    ("hooks: {}", "version: v1 is wanted"),
    ("version: v1", "'hooks' is missing"),
    ("version: v1\nhooks: []", ":2:8: hooks: a map"),
    ("version: v1\nhook: {}", ":2:1: a hooks file has no key 'hook'; is 'hooks' meant?"),
    ("version: v1\nhooks: {apply-strat: []}", "is 'apply-start' meant?"),
    ("version: v1\nhooks: {apply-start: {}}", ":2:22: apply-start: a list"),
    ("version: v1\nhooks: {apply-start: [x]}", ":2:23: a map with command"),
    ("version: v1\nhooks: {apply-start: [{args: []}]}", ":2:23: 'command' is missing"),
    ("version: v1\nhooks: {apply-start: [{command: ''}]}", "command: it is empty"),
    ("version: v1\nhooks: {apply-start: [{command: [a]}]}", "command: a word"),
    ("version: v1\nhooks: {apply-start: [{command: a, arg: []}]}", "is 'args' meant?"),
    ("version: v1\nhooks: {apply-start: [{command: a, args: b}]}", "args: a list"),
    ("version: v1\nhooks: {apply-start: [{command: a, args: [1]}]}", "args: put 1 in quotes"),
    ("version: v1\nhooks: {apply-start: [{command: a, args: [[b]]}]}", "args: a word"),
    ("version: v1\nhooks: {apply-start: [{command: a, envs: [b]}]}", "envs: a map"),
    ("version: v1\nhooks: {apply-start: [{command: a, envs: {A: 1.5}}]}", "put 1.5 in quotes"),
    ("version: v1\nhooks: {apply-start: [{command: a, envs: {A: no}}]}", "put no in quotes"),
    ("version: v1\nhooks: {apply-start: [{command: a, envs: {A=B: c}}]}", "no name of a variable"),
    ("version: v1\nhooks: {apply-start: [{command: a, workdir: {}}]}", "workdir: a word"),
    ("version: v1\nhooks: {", "hooks.yaml:"),
)


def broken():
    with site() as m:
        before = m.show()
        for text, says in BROKEN:
            with open(m.hooks, "w", encoding="utf-8") as out:
                out.write(text)
            done = apply(m, "small")
            tap.equal((done.returncode, len(done.stderr.splitlines())), (2, 1), text)
            tap.equal(says in done.stderr and m.hooks in done.stderr, True, done.stderr)
        os.remove(m.hooks)
        tap.equal(apply(m, "small").returncode, 2)
        tap.equal(m.show(), before, "the machine changed")


def not_started():
    with site() as m:
        with open(m.hooks, "w", encoding="utf-8") as out:
            out.write("version: v1\nhooks:\n  apply-start:\n  - command: /no/such/program\n"
                      "  pre-apply-mode: null\n")
        done = apply(m, "small")
        tap.equal(done.returncode, 1)
        tap.equal("hooks.yaml:4: apply-start: /no/such/program: No such file" in done.stderr,
                  True, done.stderr)


tap.run([
    ("hooks run in mig-parted's order, where the plan calls for them", order),
    ("a hook has its envs and MIG_PARTED_*, and nothing else", environment),
    ("a hook that fails ends it; apply-exit runs in any case", failures),
    ("a hook may free the way", frees_the_way),
    ("nvidia-mig-parted runs them too", as_mig_parted),
    ("apply-exit runs though a signal ends the wait", interrupted),
    ("a hooks file with a mistake is refused with its place", broken),
    ("a command that cannot be started is a failure", not_started),
])
