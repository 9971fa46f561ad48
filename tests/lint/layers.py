# SPDX-License-Identifier: Apache-2.0
"""A layer includes and calls what lies below it, and nothing else."""
import os

import tap
import tree

# The layers, each with all that it may use. This list is the only place that says so.
BELOW = {
    "base": (),
    "text": ("base",),
    "model": ("text", "base"),
    "nvml": ("model", "base"),
    "ops": ("nvml", "model", "text", "base"),
    "smi": ("nvml", "base"),
    "cli": ("text", "base"),
}
# NVML's own declarations: for those who call it and for the simulator that answers.
SPEAK_NVML = ("nvml", "ops", "smi")
# The simulator shares this much with the rest, so that a wrong rule cannot agree with itself.
SIMULATOR = ("sim", "base", "text", "abi")


def refused(layer, header):
    head = header.split("/")[0]
    if "/" not in header or head not in (*BELOW, "abi", "sim"):
        return False
    if head == "abi":
        return layer not in SPEAK_NVML
    return head != layer and head not in BELOW[layer]


def includes_go_down():
    tree.none(f"{path}:{number}: {layer} may not include {header}"
              for layer in BELOW
              for path in tree.files(f"src/{layer}", ends=tree.C_LIKE)
              for number, header in tree.includes(path) if refused(layer, header))


def simulator_stands_alone():
    known = (*BELOW, "abi", "sim", "mig")
    tree.none(f"{path}:{number}: the simulator may not include {header}"
              for path in tree.files("sim", ends=tree.C_LIKE)
              for number, header in tree.includes(path)
              if header.split("/")[0] in known and
              header.split("/")[0] not in SIMULATOR and header != "mig/error.h")


def library_needs_no_text():
    """What nvml-sim may read (JSON), the library inside other programs may not."""
    names = tree.symbols(os.path.join(tree.STAGE, "lib/nvml-sim/libnvidia-ml.so.1"),
                         "-D", "--undefined-only")
    tree.none(f"libnvidia-ml.so.1 uses {name}" for name in names
              if name.startswith(("json_", "yaml_")))


def calls_go_down():
    archives = {layer: tree.archive(layer) for layer in BELOW}
    defined = {layer: set(tree.symbols(path, "--defined-only", "-g"))
               for layer, path in archives.items() if path}
    problems = []
    for layer in defined:
        wanted = set(tree.symbols(archives[layer], "--undefined-only", "-g"))
        for other in defined:
            if other != layer and other not in BELOW[layer]:
                up = (wanted & defined[other]) - defined[layer]
                problems += [f"{layer} calls {name} of {other}" for name in sorted(up)
                             if not name.startswith("__")]
    tree.none(problems)


def every_folder_is_a_layer():
    folders = {path.split("/")[1] for path in tree.files("src") if path.count("/") > 1}
    tap.equal(folders - set(BELOW) - {"abi"}, set(), "folders of src/ in no layer")


def model_is_pure():
    """The part that plans has no I/O, clock, environment or randomness."""
    path = tree.archive("model")
    tap.require(path, "src/model is empty")
    impure = {"open", "openat", "fopen", "read", "write", "getenv", "secure_getenv", "time",
              "clock_gettime", "gettimeofday", "rand", "random", "getrandom", "printf",
              "fprintf", "puts", "putchar", "dlopen", "system", "fork", "exit",
              "__printf_chk", "__fprintf_chk", "stdout", "stderr", "setlocale"}
    tree.none(f"src/model uses {name}"
              for name in sorted(impure & set(tree.symbols(path, "--undefined-only"))))


tap.run([
    ("includes go down", includes_go_down),
    ("calls go down", calls_go_down),
    ("every folder of src is a layer", every_folder_is_a_layer),
    ("the simulator stands alone", simulator_stands_alone),
    ("the simulated library reads no JSON", library_needs_no_text),
    ("the model is pure", model_is_pure),
])
