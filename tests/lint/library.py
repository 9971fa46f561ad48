# SPDX-License-Identifier: Apache-2.0
"""The simulated library looks like the driver's from outside, and can do no harm inside."""
import os
import re

import tap
import tree

LIBRARY = os.path.join(tree.STAGE, "lib/nvml-sim/libnvidia-ml.so.1")
SANITIZERS = ("libasan.so", "libubsan.so", "libclang_rt")


def names():
    return re.findall(r"^NVML_NAME\((\w+), ", tree.read("src/abi/names.h"), re.MULTILINE)


def dynamic(tag):
    text = tree.output("readelf", "-W", "-d", LIBRARY)
    return re.findall(r"\(%s\).*\[(.*)\]" % tag, text)


def exports_every_name():
    exported = set(tree.symbols(LIBRARY, "-D", "--defined-only"))
    tap.equal(set(names()) - exported, set(), "not exported")
    tap.equal(exported - set(names()), set(), "exported, but no name of the driver's library")


def names_are_sorted():
    tap.equal(names(), sorted(set(names())), "src/abi/names.h is not sorted")


def needs_libc_alone():
    needed = [name for name in dynamic("NEEDED")
              if not name.startswith(("libc.so", "ld-linux", *SANITIZERS))]
    tap.equal(needed, [], "libraries that it needs beyond libc")


def has_the_drivers_soname():
    tap.equal(dynamic("SONAME"), ["libnvidia-ml.so.1"])


def symbols_have_no_version():
    text = tree.output("readelf", "-W", "-V", LIBRARY)
    tap.equal("Version definition section" in text, False, "symbol versions are defined")


def has_no_text_relocations():
    tap.equal(re.search(r"TEXTREL", tree.output("readelf", "-W", "-d", LIBRARY)), None)


tap.run([
    ("exports every name of the driver's library and no other", exports_every_name),
    ("the list of names is sorted", names_are_sorted),
    ("needs libc alone", needs_libc_alone),
    ("has the driver's soname", has_the_drivers_soname),
    ("symbols have no version", symbols_have_no_version),
    ("has no text relocations", has_no_text_relocations),
])
