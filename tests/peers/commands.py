# SPDX-License-Identifier: Apache-2.0
"""Command lines for nvidia-smi, made at random for the state that a machine is in."""
import re

# name -> spellings; in the order in which nvidia-smi picks one of several
VERBS = {
    "lgip": ("-lgip", "--list-gpu-instance-profiles"),
    "lgipp": ("-lgipp", "--list-gpu-instance-possible-placements"),
    "cgi": ("-cgi", "--create-gpu-instance"),
    "lgi": ("-lgi", "--list-gpu-instances"),
    "dgi": ("-dgi", "--destroy-gpu-instance"),
    "lcip": ("-lcip", "--list-compute-instance-profiles"),
    "lcipp": ("-lcipp", "--list-compute-instance-possible-placements"),
    "cci": ("-cci", "--create-compute-instance"),
    "lci": ("-lci", "--list-compute-instances"),
    "dci": ("-dci", "--destroy-compute-instance"),
}
# What an A100 of 40 GB offers: (id, name), the small ones first.
A100 = ((19, "1g.5gb"), (20, "1g.5gb+me"), (15, "1g.10gb"), (14, "2g.10gb"), (9, "3g.20gb"),
        (5, "4g.20gb"), (0, "7g.40gb"))
UNKNOWN = ("99", "1", "0x13", "19x", "19.0", "-1", "1g", "1G.5GB", "mig 1g.5gb", " 1g.5gb",
           "9g.99gb", "MIG", "MIG ", "2*", "x", "19 ", "MIG  1g.5gb", "99:0", "nan:1")
NO_START = ("", "x", "-1", "-2", "4294967295", ":2", " ")
STRAY = ("--bogus", "-LGI", "lgi", "extra", "14", "", "-", "--", "--destroy-gpu-instances",
         "--bogus=3", "-lgiextra")
NOWHERE = ("9", "99", "-1", "x", "1x", "GPU-0", "MIG-00000000-0000-0000-0000-000000000000",
           "0:ff:0.0", "4294967297", "gpu-0", " ", "9,x", "7:00:00.1")
MODES = {"0": ("0", "DISABLED", "00", " 0"), "1": ("1", "ENABLED", "01", "0x1", "+1")}

# -q: what is answered, and what is wrong in itself.
QUERIES = (("-q",), ("-q", "-x"), ("-q", "-i", "1,0"), ("--xml-format", "--query", "--id=0"))
FIELDS = """
driver_version vgpu_driver_capability.heterogenous_multivGPU count name serial uuid
pci.bus_id pci.domain pci.bus pci.device pci.device_id pci.sub_device_id
vgpu_device_capability.fractional_multiVgpu
vgpu_device_capability.heterogeneous_timeSlice_profile
vgpu_device_capability.heterogeneous_timeSlice_sizes pcie.link.gen.current
pcie.link.gen.gpucurrent pcie.link.gen.max pcie.link.gen.gpumax pcie.link.gen.hostmax
pcie.link.width.current pcie.link.width.max index display_mode display_active
persistence_mode addressing_mode accounting.mode accounting.buffer_size driver_model.current
driver_model.pending vbios_version inforom.img inforom.oem inforom.ecc inforom.pwr
reset_status.reset_required reset_status.drain_and_reset_recommended gom.current gom.pending
fan.speed pstate clocks_event_reasons.supported clocks_event_reasons.active
clocks_event_reasons.gpu_idle clocks_event_reasons.applications_clocks_setting
clocks_event_reasons.sw_power_cap clocks_event_reasons.hw_slowdown
clocks_event_reasons.hw_thermal_slowdown clocks_event_reasons.hw_power_brake_slowdown
clocks_event_reasons.sw_thermal_slowdown clocks_event_reasons.sync_boost memory.total
memory.reserved memory.used memory.free compute_mode compute_cap utilization.gpu
utilization.memory utilization.encoder utilization.decoder utilization.jpeg utilization.ofa
encoder.stats.sessionCount encoder.stats.averageFps encoder.stats.averageLatency
ecc.mode.current ecc.mode.pending ecc.errors.corrected.volatile.device_memory
ecc.errors.corrected.volatile.dram ecc.errors.corrected.volatile.register_file
ecc.errors.corrected.volatile.l1_cache ecc.errors.corrected.volatile.l2_cache
ecc.errors.corrected.volatile.texture_memory ecc.errors.corrected.volatile.cbu
ecc.errors.corrected.volatile.sram ecc.errors.corrected.volatile.total
ecc.errors.corrected.aggregate.device_memory ecc.errors.corrected.aggregate.dram
ecc.errors.corrected.aggregate.register_file ecc.errors.corrected.aggregate.l1_cache
ecc.errors.corrected.aggregate.l2_cache ecc.errors.corrected.aggregate.texture_memory
ecc.errors.corrected.aggregate.cbu ecc.errors.corrected.aggregate.sram
ecc.errors.corrected.aggregate.total ecc.errors.uncorrected.volatile.device_memory
ecc.errors.uncorrected.volatile.dram ecc.errors.uncorrected.volatile.register_file
ecc.errors.uncorrected.volatile.l1_cache ecc.errors.uncorrected.volatile.l2_cache
ecc.errors.uncorrected.volatile.texture_memory ecc.errors.uncorrected.volatile.cbu
ecc.errors.uncorrected.volatile.sram ecc.errors.uncorrected.volatile.total
ecc.errors.uncorrected.aggregate.device_memory ecc.errors.uncorrected.aggregate.dram
ecc.errors.uncorrected.aggregate.register_file ecc.errors.uncorrected.aggregate.l1_cache
ecc.errors.uncorrected.aggregate.l2_cache ecc.errors.uncorrected.aggregate.texture_memory
ecc.errors.uncorrected.aggregate.cbu ecc.errors.uncorrected.aggregate.sram
ecc.errors.uncorrected.aggregate.total retired_pages.single_bit_ecc.count
retired_pages.double_bit.count retired_pages.pending temperature.gpu temperature.gpu.tlimit
temperature.memory power.management power.draw power.draw.average power.draw.instant
power.limit enforced.power.limit power.default_limit power.min_limit power.max_limit
clocks.current.graphics clocks.current.sm clocks.current.memory clocks.current.video
clocks.applications.graphics clocks.applications.memory clocks.default_applications.graphics
clocks.default_applications.memory clocks.max.graphics clocks.max.sm clocks.max.memory
mig.mode.current mig.mode.pending gsp.mode.current gsp.mode.default protected_memory.total
protected_memory.used protected_memory.free fabric.state fabric.status
""".split()
FORMS = (
    (), ("--query-gpu=" + ",".join(FIELDS), "--format=csv"),
    ("--query-compute-apps=timestamp,gpu_bus_id,gpu_uuid,pid,name,used_memory", "--format=csv"),
)
LISTS = (
    ("-L",), ("-i", "0"), ("mig", "-lgip"), ("mig", "-lgipp"), ("mig", "-lgi"), ("mig", "-lcip"),
    ("mig", "-lcipp"), ("mig", "-lci"),
    ("--query-gpu=timestamp,gpu_name,gpu_uuid,clocks.sm", "--format=csv,nounits,noheader"),
)
WRONG_FORMS = tuple(tuple(line.split()) for line in """
--query-gpu=index
--query-gpu
--query-gpu=bogus --format=csv
--query-gpu=index --format=xml
--query-gpu=index --format=noheader
--query-gpu=index --format=csv -l 0
--query-gpu=index --format=csv -q
--query-gpu=index --format -q
--query-gpu=index --format=csv -i 9
--query-gpu=index --query-compute-apps=pid --format=csv
--query-gpu=name,mig.mode --format=csv
--query-gpu= --format=csv
--query-gpu=index=1 --format=csv
--query-gpu=index --format=csv -i 0 -i 1
--query-compute-apps=pid,bogus --format=csv
--format=csv -i 0 extra
-i 9
-i 9 -i 9
-i 0 -i 1
-i 0 -i
extra --format=csv
-i --format=csv
-f
-f /nonexistent/log
-l 0 -i 9
-l=1=2
-u
-d MEMORY
-r extra
-r -r
-r=1
-r -i 9
-r -i -f
-r -i -l
-r -q
-f -r
""".strip().splitlines())
WRONG_QUERIES = (
    ("-x",), ("--xml-format", "-i", "0"), ("-q", "-i"), ("-q", "-f"), ("-q", "--id="), ("-q=1",),
    ("-q", "-x", "extra"), ("-q", "--bogus"), ("-q", "mig"), ("-q", "-L"), ("-q", "-h"),
    ("-q", "-i", "9"), ("-q", "-x", "-i", "9,x"), ("-q", "-i", ","), ("-q", "-mig", "1"),
    ("-q", "-i", "0", "-i", "1"), ("-q", "-r"),
    ("-q", "-f", "/nonexistent/log"), ("-q", "-x", "-f", "/nonexistent/log", "-i", "9"),
    ("-q", "-l", "0"), ("-q", "-lms", "0"), ("mig", "-q"), ("-q", "-q", "-x", "-x"),
)


def masked(text):
    """What a report says, without the time at which it was made."""
    text = re.sub(r"\A\w{3} \w{3} [ \d]\d [\d:]{8} \d{4} {7}$", "now", text, flags=re.MULTILINE)
    text = re.sub(r"\b\d{4}/\d\d/\d\d [\d:]{8}\.\d{3}\b", "now", text)
    return re.sub(r"^(Tim|\t<tim)estamp(>| +: )\w+ \w+ [ \d]+ [\d:]+ \d+", r"\1estamp\2",
                  text, flags=re.MULTILINE)


class Maker:
    """Makes arguments; state is what nvml-sim shows of the machine, profiles what its GPUs
    offer."""

    def __init__(self, rng, profiles=A100):
        self.rng = rng
        self.state = None
        self.profile_list = profiles
        self.ci_names = [name for _, gi in profiles if "+" not in gi and "-" not in gi
                         for name in (*(f"{c}c.{gi}" for c in (1, 2) if c < int(gi[0])), gi)]

    def maybe(self, chance):
        return self.rng.random() < chance

    # What is there.

    def gpus(self, on=None):
        return [g for g in self.state["gpus"] if on is None or g["mig_mode"]["current"] == on]

    def gis(self):
        return [i for g in self.gpus() for i in g["gpu_instances"]]

    def cis(self):
        return [c for i in self.gis() for c in i["compute_instances"]]

    # Pieces of a command line.

    def valued(self, names, value):
        """An option and its value, as one word or two."""
        name = self.rng.choice(names)
        return [f"{name}={value}"] if self.maybe(0.2) else [name, value]

    def gpu_name(self, gpu):
        bus = gpu["bus_id"]
        return self.rng.choice((
            str(gpu["index"]), str(gpu["index"]), hex(gpu["index"]), f" {gpu['index']}",
            gpu["uuid"], gpu["serial"], bus, bus.lower(), bus[4:], bus[9:]))

    def select(self, gpus=None):
        """-i with some GPUs that exist, and now and then a few that do not."""
        gpus = gpus or self.gpus()
        picked = self.rng.sample(gpus, self.rng.randint(1, min(3, len(gpus))))
        words = [self.gpu_name(g) for g in picked]
        if self.maybe(0.1):
            words.append(words[0])
        if self.maybe(0.1):
            words.append(self.rng.choice(("99", "", "x", "GPU-0")))
        return self.valued(("-i", "--id"), ",".join(words))

    def nowhere(self):
        return self.valued(("-i", "--id"), self.rng.choice(NOWHERE))

    def ids(self, names, known):
        """A list for -gi or -ci."""
        pool = [str(i["id"]) for i in known] or ["0"]
        words = [self.rng.choice(pool) for _ in range(self.rng.randint(1, 2))]
        words = [self.rng.choice(("{}", "{}", "{}", "{}", "0{}", " {}", "{}x", "{}.5")).format(w)
                 for w in words]
        if self.maybe(0.15):
            words.append(self.rng.choice(("99", "", "x", "0x1", "4294967297")))
        return self.valued(names, ",".join(words))

    def gi_list(self):
        return self.ids(("-gi", "--gpu-instance-id"), self.gis())

    def ci_list(self):
        return self.ids(("-ci", "--compute-instance-id"), self.cis())

    def start(self):
        return self.rng.choice(("0", "0", "1", "2", "3", "4", "5", "6", "04", " 2", "4x", "4:1"))

    def profile(self, ids, names):
        which = self.rng.random()
        text = (str(self.rng.choice(ids)) if which < 0.5 else self.rng.choice(names)
                if which < 0.75 else "MIG " + self.rng.choice(names))
        if self.maybe(0.1):
            text = "0" + text if text.isdigit() else text
        if self.maybe(0.25):
            text += ":" + self.start()
        elif self.maybe(0.05):
            text += ":" + self.rng.choice(NO_START)
        return text

    def profiles(self, ids, names):
        words = [self.profile(ids, names) for _ in range(self.rng.choice((1, 1, 1, 2, 3)))]
        if self.maybe(0.05):
            words.insert(0, "")
        return ",".join(words)

    def gi_profiles(self):
        some = self.profile_list
        some = self.rng.choice((some, some[:4], some[:1], some[len(some) // 2:][:2]))
        return self.profiles([i for i, _ in some], [name for _, name in some])

    def ci_profiles(self):
        """Mostly what fits the instances that are there."""
        slices = sorted({int(i["profile"][0]) for i in self.gis()} or {1})
        size = self.rng.choice(slices)
        ids = [p for p, s in ((0, 1), (1, 2), (2, 3), (3, 4), (4, 7)) if s <= size]
        names = [n for n in self.ci_names if f"{size}g" in n]
        return self.profiles(ids or (0,), names or self.ci_names)

    # Whole commands.

    def verb(self, name, value=None):
        """The words of a verb; value is what -cgi and -cci are given."""
        if name == "none":
            return self.rng.choice((["-C"], self.gi_list(), self.ci_list()))
        if name == "help":
            return self.rng.choice((["-h"], ["--help"], []))
        if name == "cgi":
            value = self.gi_profiles() if value is None else value
        if name == "cci" and value is None and self.maybe(0.6):
            value = self.ci_profiles()
        names = VERBS[name]
        return [self.rng.choice(names)] if value is None else self.valued(names, value)

    def mig(self, *parts):
        """`mig` with its options in any order."""
        parts = [list(p) for p in parts if p]
        self.rng.shuffle(parts)
        return ["mig"] + [word for part in parts for word in part]

    def any_mig(self, name, value=None):
        """A verb with whatever else may stand beside it."""
        parts = [self.verb(name, value)]
        if name == "cgi" and self.maybe(0.5):
            parts.append(["-C"])
        if self.maybe(0.4):
            parts.append(self.select())
        if self.maybe(0.3):
            parts.append(self.gi_list())
        if self.maybe(0.2):
            parts.append(self.ci_list())
        if self.maybe(0.05):
            parts.append(self.verb(self.rng.choice(list(VERBS))))
        return self.mig(*parts)

    def mode(self, mode, select=()):
        value = self.rng.choice(MODES[mode]) if mode in MODES else mode
        parts = [self.valued(("-mig", "--multi-instance-gpu"), value), list(select)]
        self.rng.shuffle(parts)
        return parts[0] + parts[1]

    def any_mode(self):
        select = self.select() if self.maybe(0.7) else []
        return self.mode(self.rng.choice("01"), select)

    def query(self):
        """-q in one of its forms, mostly right."""
        if self.maybe(0.1):
            return list(self.rng.choice(WRONG_QUERIES))
        parts = [[self.rng.choice(("-q", "--query"))],
                 self.maybe(0.5) and [self.rng.choice(("-x", "--xml-format"))],
                 self.maybe(0.4) and self.select()]
        parts = [part for part in parts if part]
        self.rng.shuffle(parts)
        return [word for part in parts for word in part]

    def report(self):
        """A report or list that needs no state; now and then one that is wrong."""
        if self.maybe(0.2):
            return list(self.rng.choice((*WRONG_FORMS, *WRONG_QUERIES)))
        return list(self.rng.choice((*FORMS, *LISTS, *QUERIES)))

    def change(self):
        """A command that probably changes the machine."""
        gpus = self.gpus()
        if not self.gpus(on=True) or (self.maybe(0.1) and not self.gis()):
            off = self.rng.sample(gpus, self.rng.randint(1, len(gpus)))
            return self.mode(str(int(not off[0]["mig_mode"]["current"])),
                             self.valued(("-i",), ",".join(self.gpu_name(g) for g in off)))
        roomy = [g for g in self.gpus(on=True)
                 if sum(i["placement"]["size"] for i in g["gpu_instances"]) < 6]
        bare = [i for i in self.gis() if not i["compute_instances"]]
        if roomy and self.maybe(0.45):
            return self.mig(self.verb("cgi"), self.maybe(0.5) and ["-C"],
                            self.select(roomy), self.maybe(0.1) and ["-lci"])
        if bare and self.maybe(0.4):
            return self.mig(self.verb("cci"), self.maybe(0.7) and ["-gi", str(bare[0]["id"])])
        if self.cis() and self.maybe(0.6):
            return self.mig(self.verb("dci"), self.maybe(0.6) and self.gi_list(),
                            self.maybe(0.3) and self.ci_list())
        if bare and self.maybe(0.8):
            return self.mig(self.verb("dgi"),
                            ["-gi", ",".join({str(self.rng.choice(bare)["id"])})])
        return self.mig(self.verb("dci" if self.cis() else "dgi"))
