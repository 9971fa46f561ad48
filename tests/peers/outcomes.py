# SPDX-License-Identifier: Apache-2.0
"""What nvidia-smi may answer to a verb, and how a machine is brought to make it do so.

WANTED lists every outcome that the simulated machine can be brought to, per verb, with the
name of the recipe that makes it likely. An outcome is the exit status and the last thing
said, with numbers and names taken out."""
import re

from commands import STRAY, UNKNOWN, VERBS

DENIED = "Insufficient Permissions"
NO_GI = "6 No GPU instances found: Not Found"
NO_CI = "6 No compute instances found: Not Found"
DENIED_GI = f"4 No GPU instances found: {DENIED}"
TABLE, LINES, SILENT = "0 table", "0 placements", "0 nothing said"
SYNTAX = "2 invalid placement syntax"


def outcome(code, text):
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        said = "nothing said"
    elif lines[-1] == "</nvidia_smi_log>":
        said = "XML report"
    elif "NVSMI LOG" in lines[0]:
        said = "report" + (" with MIG devices" if "MIG Device\n" in text else "")
    elif lines[-1] == "All done.":
        said = " and ".join(sorted({" ".join(line.split()[:4]) for line in lines[:-1]
                                    if not line.startswith(("Reboot", "0000"))}))
    elif lines[-1].startswith("+"):
        said = "table"
    elif "Placement" in lines[-1] and lines[-1].startswith("GPU "):
        said = "placements"
    elif re.match(r"GPU \d+: |  MIG ", lines[-1]):
        said = "list" + (" of MIG devices" if "  MIG " in text else "")
    elif "invalid placement syntax" in text:
        said = "invalid placement syntax"
    elif "-lci | --list" in text:
        said = "help"
    else:
        said = lines[-1]
    said = re.sub(r"Option .* is", "Option … is", said)
    said = re.sub(r"Option … is invalid for .*?\. ", "Option … is invalid. ", said)
    said = re.sub(r" *(?<![a-zA-Z])\d+", " N", said.split(" using profile")[0])
    return f"{code} {said}"


def verb_of(argv):
    """The verb that an invocation is counted under."""
    words = [word.split("=")[0] for word in argv]
    if words[:1] != ["mig"] and {"-q", "--query", "-x", "--xml-format"} & set(words) and \
            not {"-L", "-mig", "-r", "-h"} & set(words):
        return "query"
    if words[:1] != ["mig"]:
        return "list" if {"-L", "--list-gpus"} & set(words) else "mode"
    if {"-h", "--help"} & set(words) or len(words) == 1 or \
            (words[1] in ("-i", "--id") and len(argv) == (2 if "=" in argv[1] else 3)):
        return "help"
    for name, spellings in VERBS.items():
        if set(spellings) & set(words):
            return name
    return "none"


def wanted(generation):
    """{(verb, outcome): recipe}"""
    off = "6 No MIG-enabled devices found." if generation == "535" else \
        "0 No MIG-enabled devices found."
    table = {}

    def row(verb, **outcomes):
        for recipe, said in outcomes.items():
            table[verb, said] = recipe

    for verb in (*VERBS, "none"):
        row(verb, stray="2 Option … is not recognized.",
            missing="2 Option … is missing its value.",
            nowhere="6 No devices were found",
            no_list="255 Failed to parse device string on command line")
        if verb not in ("lgip", "lgipp") or generation == "535":
            row(verb, off=off)
    for verb in ("dgi", "lcip", "lcipp", "cci", "lci", "dci", "none"):
        row(verb, empty=NO_GI, denied=DENIED_GI)
    row("help", help="0 help", stray="2 Option … is not recognized.")
    row("lgip", plain=TABLE, denied=f"4 Failed to display GPU instance profiles: {DENIED}")
    row("lgipp", plain=LINES, denied=f"4 Failed to display GPU instance placements: {DENIED}")
    row("lgi", gis=TABLE, empty=NO_GI, denied=f"4 Failed to display GPU instances: {DENIED}")
    row("cgi", room="0 Successfully created GPU instance ID N on GPU N",
        room_c="0 Successfully created compute instance ID N on GPU N GPU instance ID N",
        full="23 Failed to create GPU instances: Insufficient Resources",
        unknown="2 Failed to create GPU instances: Invalid Argument", syntax=SYNTAX,
        nothing=SILENT, denied=f"4 Failed to create GPU instances: {DENIED}")
    row("dgi", bare="0 Successfully destroyed GPU instance ID N from GPU N",
        cis="19 Failed to destroy GPU instances: In use by another client")
    row("lcip", gis=TABLE)
    row("lcipp", gis=LINES)
    row("cci", bare="0 Successfully created compute instance ID N on GPU N GPU instance ID N",
        cis="23 Failed to create compute instances: Insufficient Resources",
        taken="19 Failed to create compute instances: In use by another client",
        unknown="2 Failed to create compute instances: Invalid Argument", syntax=SYNTAX,
        nothing=SILENT)
    row("lci", cis=TABLE, bare=NO_CI)
    row("dci", cis="0 Successfully destroyed compute instance ID N from GPU N GPU instance ID N",
        bare=NO_CI)
    row("none", cis=SILENT, bare=NO_CI)
    row("list", list_off="0 list", list_on="0 list of MIG devices",
        list_more="2 ERROR: Option … is not valid for this command. "
                  "Please run 'nvidia-smi -h' for help.",
        list_twice="2 ERROR: Only one command can be run at a time. "
                   "Please run 'nvidia-smi -h' for help.")
    row("query", query_off="0 report", query_on="0 report with MIG devices",
        query_xml="0 XML report", query_nowhere="6 No devices were found")
    row("mode", mode_on="0 Enabled MIG Mode for", mode_off="0 Disabled MIG Mode for",
        mode_on_unkept="0 Enabled MIG Mode for and Warning: persistence mode is",
        mode_off_unkept="0 Disabled MIG Mode for and Warning: persistence mode is",
        mode_nowhere="6 No devices were found",
        mode_no_list="255 Failed to parse device string on command line",
        mode_number="2 Terminating early due to previous errors.",
        mode_denied="4 Terminating early due to previous errors.",
        mode_busy="19 Terminating early due to previous errors.",
        mode_minus="255 Input combination for device modification is not valid.",
        mode_word="2 ERROR: Option … is invalid. Please run 'nvidia-smi -h' for help.",
        mode_bare="255 ERROR: Option … is missing its value. "
                  "Please run 'nvidia-smi -h' for help.",
        mode_stray="255 ERROR: Option … is not recognized. "
                   "Please run 'nvidia-smi -h' for help.",
        mode_twice="2 Invalid combination of input arguments. Only one device modification "
                   "may be done at a time.")
    return table


class Recipes:
    """Commands that bring a machine into a state and then meet an outcome. Each yields
    (argv, as user); the machine is looked at anew before each."""

    def __init__(self, maker):
        self.make = maker
        self.rng = maker.rng

    # States.

    def state_on(self):
        if self.make.gpus(on=False):
            yield self.make.mode("1"), False

    def state_empty(self):
        yield from self.state_on()
        if self.make.cis():
            yield self.make.mig(self.make.verb("dci")), False
        if self.make.gis():
            yield self.make.mig(self.make.verb("dgi")), False

    def state_off(self):
        if self.make.gpus(on=True):
            if self.make.gis():
                yield from self.state_empty()
            yield self.make.mode("0"), False

    def state_bare(self):
        """GPU instances without compute instances."""
        yield from self.state_on()
        if self.make.cis():
            yield self.make.mig(self.make.verb("dci")), False
        if not self.make.gis():
            yield self.make.mig(self.make.verb(
                "cgi", self.rng.choice(("19,14", "9", "9,9", "0", "5,9", "20,15")))), False

    def state_cis(self):
        """Compute instances in every GPU instance."""
        if not self.make.cis():
            yield from self.state_bare()
        if any(not i["compute_instances"] for i in self.make.gis()):
            yield self.make.mig(self.make.verb("dci")), False
            yield self.make.mig(["-cci"]), False

    # Outcomes.

    def run(self, recipe, verb):
        if recipe in ("off", "empty", "bare", "cis"):
            yield from getattr(self, f"state_{recipe}")()
            yield self.make.mig(self.make.verb(verb)), False
        else:
            yield from getattr(self, recipe)(verb)

    def gis(self, verb):
        if not self.make.gis():
            yield from self.state_bare()
        yield self.make.mig(self.make.verb(verb)), False

    def plain(self, verb):
        yield from self.state_off() if self.make.maybe(0.3) else self.state_on()
        yield self.make.mig(self.make.verb(verb),
                            self.make.maybe(0.5) and self.make.select()), False

    def denied(self, verb):
        yield from self.gis("lgi")
        yield self.make.mig(self.make.verb(verb)), True

    def room(self, _, more=()):
        yield from self.state_empty()
        yield self.make.mig(self.make.verb("cgi", self.rng.choice(
            ("19", "14:0", "3g.20gb:4", "MIG 1g.10gb", "19,20", "9,14", "19:6,1g.5gb:0"))),
            more, self.make.maybe(0.5) and self.make.select()), False

    def room_c(self, verb):
        yield from self.room(verb, ["-C"])

    def full(self, _):
        yield from self.state_on()
        yield self.make.mig(self.make.verb("cgi", self.rng.choice(
            ("0,19", "5,5", "7g.40gb,7g.40gb", "9,9,9", "19:0,19:0")))), False

    def unknown(self, verb):
        yield from self.gis("lgi")
        words = [*UNKNOWN, "19:9" if verb == "cgi" else "0:9"]
        yield self.make.mig(self.make.verb(verb, self.rng.choice(words))), False

    def syntax(self, verb):
        yield from self.gis("lgi")
        yield self.make.mig(self.make.verb(verb, self.rng.choice((":2", ":", "::", ":x")))), False

    def taken(self, _):
        yield from self.state_empty()
        yield self.make.mig(self.make.verb("cgi", self.rng.choice(("9", "5", "0")))), False
        for _ in range(2):
            yield self.make.mig(self.make.verb("cci", "0:1")), False

    def nothing(self, verb):
        yield from self.gis("lgi")
        yield self.make.mig(self.make.verb(verb, self.rng.choice(("", ",", ",,")))), False

    def help(self, _):
        yield ["mig", *self.rng.choice((["-h"], ["--help"], [], ["-lgi", "-h"],
                                        ["-h", "-i", "9"], ["-i", "0"]))], False

    def stray(self, verb):
        words = self.make.mig(self.make.verb(verb))
        words.insert(1 if verb in ("cci", "help", "none") else self.rng.choice((1, len(words))),
                     self.rng.choice(STRAY))
        yield words, False

    def missing(self, verb):
        last = self.rng.choice((["-i"], ["-gi"], ["-ci"], ["--id"], ["-i", "-gi", "1"]))
        yield self.make.mig(self.make.verb(verb)) + last, False

    def nowhere(self, verb):
        yield self.make.mig(self.make.verb(verb), self.make.nowhere()), False

    def no_list(self, verb):
        yield self.make.mig(self.make.verb(verb), ["-i", self.rng.choice(("", ",", ",,"))]), False

    def list_off(self, _):
        yield from self.state_off()
        yield [self.rng.choice(("-L", "--list-gpus"))], self.make.maybe(0.5)

    def list_on(self, _):
        yield from self.state_cis()
        yield ["-L"], self.make.maybe(0.5)

    def list_more(self, _):
        words = ["-L", *self.rng.choice((["-i", "0"], ["-mig", "1"], ["x"], ["--id=0"]))]
        yield words if self.make.maybe(0.7) else words[1:] + words[:1], False

    def list_twice(self, _):
        yield ["-L", self.rng.choice(("-L", "--list-gpus"))], False

    def query_off(self, _):
        yield from self.state_empty()
        yield ["-q"], self.make.maybe(0.5)

    def query_on(self, _):
        yield from self.state_cis()
        yield ["-q", *(self.make.maybe(0.5) and ["-i", "0"] or ())], self.make.maybe(0.5)

    def query_xml(self, _):
        yield ["-q", "-x"], self.make.maybe(0.5)

    def query_nowhere(self, _):
        yield ["-q", *self.make.nowhere()], False

    def mode_on(self, _, mode="1"):
        yield from self.state_empty()
        yield self.make.mode(mode, self.make.maybe(0.5) and self.make.select() or ()), False

    def mode_off(self, _):
        yield from self.mode_on(_, "0")

    mode_on_unkept, mode_off_unkept = mode_on, mode_off

    def mode_nowhere(self, _):
        yield self.make.mode(self.rng.choice("012"), self.make.nowhere()), False

    def mode_no_list(self, _):
        yield self.make.mode("1", ["-i", self.rng.choice(("", ","))]), False

    def mode_number(self, _):
        yield self.make.mode(self.rng.choice(("2", "010", "-2", "2147483647"))), False

    def mode_minus(self, _):
        yield ["-mig", "-1"], False

    def mode_denied(self, _):
        yield self.make.mode(self.rng.choice("01")), True

    def mode_busy(self, _):
        yield from self.gis("lgi")
        yield self.make.mode("0"), False

    def mode_word(self, _):
        yield self.make.mode(self.rng.choice(
            ("enabled", "Enabled", "", "1x", "x", "1.0", "2147483648", "09", "--bogus"))), False

    def mode_bare(self, _):
        yield self.rng.choice((["-mig"], ["-mig", "-i", "0"], ["-i", "0", "-mig"],
                               ["--multi-instance-gpu"], ["-mig", "1", "-i"])), False

    def mode_stray(self, _):
        yield ["-mig", "1", self.rng.choice(("extra", "mig", "--bogus", "-q", "-x", ""))], False

    def mode_twice(self, _):
        yield self.rng.choice((["-mig", "1", "-mig", "0"], ["-mig", "0", "-i", "0", "-i", "1"],
                               ["-mig", "1", "-pm", "1"], ["-r", "-mig", "0"])), False
