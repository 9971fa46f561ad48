# SPDX-License-Identifier: Apache-2.0
"""mig-smi -q tells the same as text and as XML, of every board, and the state that
nvml-sim shows. That nvidia-smi says it in these words is tests/peers/query.py's."""
import collections
import re
import xml.etree.ElementTree as ElementTree

import machine
import tap

# What only one of the two forms holds.
XML_ONLY = {"power_state", "retired_pagelist", "pending_retirement", "supported_gpu_target_temp",
            "supported_clocks", "accounted_processes", "mig_devices"}


def values_of_xml(element):
    """The words of all values, but for those that text leaves out."""
    if element.tag in XML_ONLY and element.tag != "mig_devices":
        return
    if not len(element):
        yield element.text.strip()
    for child in element:
        yield from values_of_xml(child)


def values_of_text(text):
    return re.findall(r"^ *\S[^:]*: (.*)$", text, re.MULTILINE)


def counted(values):
    """How often each value stands there; "None" and 0x differ between the forms."""
    return collections.Counter(value.removeprefix("0x") for value in values
                               if value and value != "None")


def check(host, gpus):
    root = ElementTree.fromstring(host.check("mig-smi", "-q", "-x").encode())
    shown = host.show()["gpus"]
    tap.equal(len(root.findall("gpu")), gpus)
    for gpu, state in zip(root.findall("gpu"), shown):
        tap.equal(gpu.findtext("uuid"), state["uuid"])
        tap.equal([(int(device.findtext("gpu_instance_id")),
                    int(device.findtext("compute_instance_id")))
                   for device in gpu.iter("mig_device")],
                  [(gi["id"], ci["id"])
                   for gi in sorted(state["gpu_instances"], key=lambda gi: gi["id"])
                   for ci in gi["compute_instances"]])
    text = host.check("mig-smi", "-q").split("\nGPU ")
    tap.equal(len(text), gpus + 1)
    for gpu, part in zip(root.findall("gpu"), text[1:]):
        tap.equal(counted(values_of_text(part.split("\n", 1)[1])), counted(values_of_xml(gpu)))


def board(name):
    with machine.Machine(f"2x{name}", "--driver-version", "580.65.06") as host:
        check(host, 2)
        if not host.run("mig-smi", "-mig", "1").returncode and \
                host.show()["gpus"][0]["mig_mode"]["current"]:
            smallest = re.search(r"MIG 1g\.\S+ +(\d+) ", host.check("mig-smi", "mig", "-lgip"))
            host.check("mig-smi", "mig", "-i", "0", "-cgi", ",".join(2 * [smallest[1]]), "-C")
            check(host, 2)


def boards():
    with machine.Machine(None) as host:
        return [line.split()[0] for line in host.check("nvml-sim", "boards").splitlines()]


def releases():
    for version in ("450.80.02", "470.256.02", "525.147.05", "535.261.03", "570.133.20"):
        with machine.Machine("1xa100-sxm4-40gb", "--driver-version", version) as host:
            check(host, 1)


tap.run([
    *((f"{name}: text and XML tell the same", lambda name=name: board(name)) for name in boards()),
    ("drivers of all releases", releases),
])
