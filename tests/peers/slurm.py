# SPDX-License-Identifier: Apache-2.0
"""Slurm's daemon of a node, unmodified, with AutoDetect=nvml on a simulated node: `slurmd -G`
lists exactly the MIG devices and whole GPUs that exist, with their types and device files."""
import collections
import json
import os
import re

import machine
import tap

PEERS = os.path.join(os.environ.get("MIG_PEERS", os.path.join(os.environ["MIG_BUILD"],
                                                              "peers")), "slurm")
BOARDS = os.path.join(machine.STAGE, "share", "nvml-sim", "boards")
# What stands in slurm.conf besides the devices; nothing listens and nothing is contacted.
CONF = """\
ClusterName=simulated
SlurmctldHost=localhost
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/none
CredType=cred/none
PluginDir={peers}/plugins
StateSaveLocation={dir}
SlurmdSpoolDir={dir}
SlurmdPidFile={dir}/pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SlurmdParameters=config_overrides
GresTypes=gpu
NodeName=n1 NodeHostname=localhost CPUs=512 Gres={gres}
PartitionName=p Nodes=ALL
"""


def memory_gb(gpu, profile, driver):
    """Memory of an instance, by its board, in GB as Slurm rounds."""
    with open(os.path.join(BOARDS, gpu["board"] + ".json"), encoding="utf-8") as file:
        profiles = json.load(file)["profiles"]
    sizes = next(p["memory_mib"] for p in profiles if p["name"] == profile)
    branch = max((b for b in sizes if int(b) <= driver), key=int)
    return int(sizes[branch] / 1024 + 0.5)


def word(name):
    return name.lower().replace(" ", "_")


def expected(show):
    """[(type, device files, unique id)], of what there is to schedule on this machine."""
    rows = []
    driver = int(show["driver_version"].partition(".")[0])
    for gpu in show["gpus"]:
        n = gpu["minor"]
        if not gpu["mig_mode"]["current"]:
            rows.append((word(gpu["name"]), f"/dev/nvidia{n}", "(null)"))
        for gi in gpu["gpu_instances"]:
            minor = 3 + 135 * n + 9 * gi["id"]
            slices = gi["profile"].partition("g.")[0]
            kind = (f"{word(gpu['name'].partition('-')[0])}_{slices}g."
                    f"{memory_gb(gpu, gi['profile'], driver)}gb")
            rows += [(kind, f"/dev/nvidia{n},/dev/nvidia-caps/nvidia-cap{minor},"
                      f"/dev/nvidia-caps/nvidia-cap{minor + 1 + ci['id']}", ci["uuid"])
                     for ci in gi["compute_instances"]]
    return rows


def slurmd(m, gres):
    """(What slurmd prints of its devices, the device nodes that were there)"""
    with open(os.path.join(m.dir, "slurm.conf"), "w", encoding="utf-8") as file:
        file.write(CONF.format(user=os.environ.get("USER", "root") if os.geteuid() else "root",
                               peers=PEERS, dir=m.dir, gres=gres))
    with open(os.path.join(m.dir, "gres.conf"), "w", encoding="utf-8") as file:
        file.write("AutoDetect=nvml\n")
    script = (f"ls /dev/nvidia[0-9]* /dev/nvidia-caps/*; "
              f'LD_LIBRARY_PATH="{PEERS}/lib:{PEERS}/plugins:$LD_LIBRARY_PATH" '
              f'exec "{PEERS}/slurmd" -f "{m.dir}/slurm.conf" -N n1 -G 2>&1')
    done = m.run("nvml-sim", "run", "--root", "--", "sh", "-c", script)
    return done, set(re.findall(r"^/dev/\S+$", done.stdout, re.MULTILINE))


def agrees(*steps, spec, options=()):
    """slurmd's list, on a machine after these steps, is the machine's."""
    need()
    with machine.Machine(spec, *options) as m:
        for step in steps:
            m.check(*step.split())
        want = expected(m.show())
        # Declared by their types, all are taken; of those that are not it tells more.
        counts = collections.Counter(kind for kind, _, _ in want)
        done, nodes = slurmd(m, ",".join(f"gpu:{kind}:{n}" for kind, n in counts.items()))
        tap.equal(done.returncode, 0, done.stdout)
        got = re.findall(r"Gres Name=gpu Type=(\S+) Count=1 .*File=(\S+)", done.stdout)
        tap.equal(sorted(got), sorted(row[:2] for row in want), done.stdout)
        tap.equal({path for _, files in got for path in files.split(",")} - nodes, set(),
                  "device files that are not there")
        tap.equal("ignored" in done.stdout, False, done.stdout)
        done, _ = slurmd(m, "gpu:none:1")
        got = re.findall(r"GRES\[gpu\] Type:(\S+) Count:1 .*File:(/\S+) UniqueId:(\S+)",
                         done.stdout)
        tap.equal(sorted(got), sorted(want), done.stdout)
        return want


def need():
    tap.require(os.path.exists(os.path.join(PEERS, "slurmd")), "slurmd was not fetched")
    machine.need_namespaces()


def some_gpus():
    want = agrees("mig-smi -i 0,2 -mig 1", "mig-smi mig -i 0 -cgi 9,19,14 -C",
                  "mig-smi mig -i 2 -cgi 19,19 -C", spec="4xa100-sxm4-40gb")
    tap.equal(len(want), 7, "devices")
    tap.equal("nvidia_a100_2g.10gb" in {kind for kind, _, _ in want}, True, want)


def split_instances():
    want = agrees("mig-smi -mig 1", "mig-smi mig -cgi 9,9", "mig-smi mig -gi 2 -cci 0,0,0",
                  "mig-smi mig -gi 1 -cci 1", spec="a100-sxm4-80gb")
    tap.equal(len(want), 4, "devices")


def mixed_boards():
    want = agrees("mig-smi -i 0,1,2 -mig 1", "mig-smi mig -i 0 -cgi 19,9 -C",
                  "mig-smi mig -i 1 -cgi 14,14,5 -C", "mig-smi mig -i 2 -cgi 19,15 -C",
                  spec="h100-sxm5-80gb+a30+a100-sxm4-40gb+t4+l40s")
    tap.equal(len(want), 9, "devices")


def after_changes():
    want = agrees("mig-smi -mig 1", "mig-smi mig -cgi 14,14,14 -C", "mig-smi mig -gi 3 -dci",
                  "mig-smi mig -gi 3 -dgi", "mig-smi mig -gi 5 -dci", spec="a100-sxm4-40gb")
    tap.equal(len(want), 1, "devices")


def no_mig():
    tap.equal(len(agrees(spec="2xa100-sxm4-40gb+h100-sxm5-80gb+t4")), 4, "devices")


def old_names():
    want = agrees("mig-smi -mig 1", "mig-smi mig -cgi 19,14 -C", spec="a100-sxm4-40gb",
                  options=("--driver-version", "450.80.02"))
    tap.equal(all(re.fullmatch(r"MIG-GPU-.*/\d+/0", uuid) for _, _, uuid in want), True, want)


def nothing_on_a_gpu():
    need()
    with machine.Machine("a100-sxm4-40gb") as m:
        m.check("mig-smi", "-mig", "1")
        done, _ = slurmd(m, "gpu:1")
    tap.equal((done.returncode, "fatal: MIG mode is enabled, but no MIG devices were found"
               in done.stdout), (1, True), done.stdout)


tap.run([
    ("MIG on some GPUs", some_gpus),
    ("several compute instances in one GPU instance", split_instances),
    ("boards of several kinds, and some without MIG", mixed_boards),
    ("what was destroyed is gone, a GPU instance alone is no device", after_changes),
    ("MIG off everywhere", no_mig),
    ("unique ids of a driver before 470", old_names),
    ("a GPU in MIG mode without instances", nothing_on_a_gpu),
])
