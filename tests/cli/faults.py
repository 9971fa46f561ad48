# SPDX-License-Identifier: Apache-2.0
"""All or nothing: the k-th changing call of the driver fails, for every k of every change;
afterwards the machine is as it was before, ids and UUIDs included, and migctl says so."""
import machine
import tap

CHANGING = (
    "nvmlDeviceSetMigMode",
    "nvmlDeviceCreateGpuInstance",
    "nvmlDeviceCreateGpuInstanceWithPlacement",
    "nvmlGpuInstanceDestroy",
    "nvmlGpuInstanceCreateComputeInstance",
    "nvmlGpuInstanceCreateComputeInstanceWithPlacement",
    "nvmlComputeInstanceDestroy",
)
CODES = ("INSUFFICIENT_RESOURCES", "IN_USE", "UNKNOWN")

# name, commands that prepare the machine, the change
CHANGES = (
    ("enable", (), "enable -i all"),
    ("disable", ("enable -i all",), "disable -i all"),
    ("create on one GPU", ("enable -i 0",), "create -i 0 3g.20gb 2g.10gb 1g.5gb"),
    ("create on two GPUs", ("enable -i all",), "create -i all 2x3g.20gb"),
    ("create beside others", ("enable -i 0", "create -i 0 1g.5gb@3"),
     "create -i 0 3g.20gb 2g.10gb"),
    ("destroy some", ("enable -i 0", "create -i 0 3g.20gb 2g.10gb 1g.5gb"),
     "destroy 0/2 0/3"),
    ("destroy all", ("enable -i all", "create -i all 4g.20gb 3g.20gb"),
     "destroy --all -i all"),
    ("destroy compute", ("enable -i 0", "create -i 0 3g.20gb --compute 1c,1c,1c"),
     "destroy 0/2/0 0/2/1 0/2/2"),
)


def migctl(m, line):
    return m.run("migctl", "--driver", machine.LIBRARY, *line.split())


def sweep(before, change):
    """Every changing call fails once; returns how many failures were met."""
    met = 0
    with machine.Machine("2xa100-sxm4-40gb") as m:
        for line in before:
            tap.equal(migctl(m, line).returncode, 0, line)
        was = m.check("nvml-sim", "show", "--json")
        for function in CHANGING:
            for k in range(1, 100):
                code = CODES[k % len(CODES)]
                m.check("nvml-sim", "fault", f"{function}:{k}:{code}")
                done = migctl(m, change)
                m.check("nvml-sim", "fault", "--clear")
                if done.returncode == 0:
                    break  # there is no k-th such call
                what = f"{change}, {function} {k} fails: {done.stderr}"
                tap.equal(done.returncode in (1, 4), True, what)
                tap.equal(m.check("nvml-sim", "show", "--json"), was, what)
                met += 1
            if done.returncode == 0 and m.check("nvml-sim", "show", "--json") != was:
                restore(m, before, was)
    tap.equal(met > 0, True, "no call ever failed")
    print(f"# {met} failures met")


def restore(m, before, was):
    """Makes the machine anew: the change went through, as it should."""
    m.check("nvml-sim", "create", "--replace", "2xa100-sxm4-40gb")
    for line in before:
        tap.equal(migctl(m, line).returncode, 0, line)
    tap.equal(m.check("nvml-sim", "show", "--json"), was, "the same machine again")


def stuck():
    """The rollback fails too: exit 5, and what is said to stand is what stands."""
    with machine.Machine("a100-sxm4-40gb") as m:
        migctl(m, "enable -i 0")
        m.check("nvml-sim", "fault", "nvmlDeviceCreateGpuInstanceWithPlacement:2:UNKNOWN",
                "nvmlGpuInstanceDestroy:*:IN_USE")
        done = migctl(m, "create -i 0 --no-compute 3g.20gb 2g.10gb")
        tap.equal(done.returncode, 5, done.stderr)
        tap.equal("could not be taken back" in done.stderr, True, done.stderr)
        instances = m.show()["gpus"][0]["gpu_instances"]
        tap.equal([i["profile"] for i in instances], ["3g.20gb"], done.stderr)


tap.run([("a rollback that fails", stuck)] + [(name, lambda b=before, c=change: sweep(b, c)) for name, before, change in CHANGES])
