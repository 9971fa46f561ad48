# SPDX-License-Identifier: Apache-2.0
"""Debian's python3-pynvml, unmodified, walks a simulated machine from one end to the other,
and lays out NVML's structs as our own declarations do."""
import ctypes
import os
import subprocess
import sys

import machine
import tap

PEERS = os.path.join(os.environ["MIG_BUILD"], "peers", "python")
OFFSETS = sys.argv[1]
GPUS = 2
nvml = None


def need_pynvml():
    global nvml
    tap.require(os.path.exists(os.path.join(PEERS, "pynvml.py")), "pynvml was not fetched")
    if nvml:
        return nvml
    sys.path.insert(0, PEERS)
    import pynvml
    nvml = pynvml
    return nvml


class Session:
    """A machine, and NVML initialised on it within this process. The library is loaded by
    its path first: pynvml's own request for its name then meets it, never a real driver."""

    def __enter__(self):
        need_pynvml()
        self.machine = machine.Machine(f"{GPUS}xa100-sxm4-40gb")
        os.environ["NVML_SIM_STATE"] = self.machine.state
        ctypes.CDLL(machine.LIBRARY, ctypes.RTLD_GLOBAL)
        nvml.nvmlInit()
        return self

    def __exit__(self, *_):
        nvml.nvmlShutdown()
        self.machine.__exit__()

    def gpu(self, index=0):
        return nvml.nvmlDeviceGetHandleByIndex(index)

    def enabled(self):
        gpu = self.gpu()
        tap.equal(nvml.nvmlDeviceSetMigMode(gpu, nvml.NVML_DEVICE_MIG_ENABLE), 0, "activation")
        return gpu

    def shown(self, index=0):
        return self.machine.show()["gpus"][index]


def refused(code, function, *args):
    try:
        function(*args)
    except nvml.NVMLError as error:
        return tap.equal(error.value, code, function.__name__)
    raise AssertionError(f"{function.__name__} was not refused")


def is_mig(device):
    """As a number; pynvml up to 11.525 hands out the ctypes object itself."""
    answer = nvml.nvmlDeviceIsMigDeviceHandle(device)
    return getattr(answer, "value", answer)


def profile_enums(gpu):
    """{profile name without its prefix: (enum, info)} of what the GPU offers."""
    found = {}
    for number in range(nvml.NVML_GPU_INSTANCE_PROFILE_COUNT):
        try:
            info = nvml.nvmlDeviceGetGpuInstanceProfileInfo(gpu, number)
        except nvml.NVMLError_NotSupported:
            continue
        found[info.name.removeprefix("MIG ")] = info
    return found


def filled(function, owner, profile, kind, count):
    """What one of NVML's array-filling functions writes."""
    array, number = (kind * count)(), ctypes.c_uint(count)
    function(owner, profile, array, ctypes.byref(number))
    return list(array)[:number.value]


def same_layout():
    need_pynvml()
    count = 0
    for line in subprocess.run([OFFSETS], check=True, text=True,
                               stdout=subprocess.PIPE).stdout.splitlines():
        name, *numbers = line.split()
        struct, _, field = name.partition(".")
        peer = getattr(nvml, struct)
        if field:
            theirs = getattr(peer, field)
            tap.equal([theirs.offset, theirs.size], [int(n) for n in numbers], name)
        else:
            tap.equal(ctypes.sizeof(peer), int(numbers[0]), name)
        count += 1
    tap.equal(count > 100, True, "rows compared")


def devices():
    with Session() as s:
        tap.equal(nvml.nvmlDeviceGetCount(), GPUS)
        tap.equal(nvml.nvmlSystemGetDriverVersion(), s.machine.show()["driver_version"])
        for index in range(GPUS):
            gpu, shown = s.gpu(index), s.shown(index)
            tap.equal(nvml.nvmlDeviceGetName(gpu), "NVIDIA A100-SXM4-40GB")
            tap.equal(nvml.nvmlDeviceGetUUID(gpu), shown["uuid"])
            tap.equal(nvml.nvmlDeviceGetIndex(gpu), index)
            tap.equal(nvml.nvmlDeviceGetMinorNumber(gpu), shown["minor"])
            pci = nvml.nvmlDeviceGetPciInfo(gpu)
            tap.equal(pci.busId.upper(), shown["bus_id"])
            again = nvml.nvmlDeviceGetHandleByPciBusId(pci.busId)
            tap.equal(nvml.nvmlDeviceGetUUID(again), shown["uuid"])
            tap.equal(nvml.nvmlDeviceGetMemoryInfo(gpu).total >> 20, 40960)
            tap.equal(is_mig(gpu), 0)
            tap.equal(nvml.nvmlDeviceGetComputeRunningProcesses(gpu), [])
        refused(nvml.NVML_ERROR_INVALID_ARGUMENT, nvml.nvmlDeviceGetHandleByIndex, GPUS)


def mode():
    with Session() as s:
        gpu = s.gpu()
        tap.equal(nvml.nvmlDeviceGetMigMode(gpu), [0, 0])
        tap.equal(nvml.nvmlDeviceSetMigMode(gpu, nvml.NVML_DEVICE_MIG_ENABLE), 0)
        tap.equal(nvml.nvmlDeviceGetMigMode(gpu), [1, 1])
        tap.equal(s.shown()["mig_mode"], {"current": True, "pending": True})
        tap.equal(nvml.nvmlDeviceGetMigMode(s.gpu(1)), [0, 0])
        tap.equal(nvml.nvmlDeviceSetMigMode(gpu, nvml.NVML_DEVICE_MIG_DISABLE), 0)
        tap.equal(nvml.nvmlDeviceGetMigMode(gpu), [0, 0])


def profiles():
    with Session() as s:
        gpu = s.enabled()
        found = profile_enums(gpu)
        tap.equal({name: (i.id, i.multiprocessorCount, i.memorySizeMB, i.instanceCount)
                   for name, i in found.items()},
                  {"1g.5gb": (19, 14, 4864, 7), "1g.5gb+me": (20, 14, 4864, 1),
                   "1g.10gb": (15, 14, 9856, 4), "2g.10gb": (14, 28, 9856, 3),
                   "3g.20gb": (9, 42, 19968, 2), "4g.20gb": (5, 56, 19968, 1),
                   "7g.40gb": (0, 98, 40192, 1)})
        for info in found.values():
            tap.equal(nvml.nvmlDeviceGetGpuInstanceRemainingCapacity(gpu, info.id),
                      info.instanceCount)
        places = filled(nvml.nvmlDeviceGetGpuInstancePossiblePlacements, gpu, 14,
                        nvml.c_nvmlGpuInstancePlacement_t, 16)
        tap.equal([(p.start, p.size) for p in places], [(0, 2), (2, 2), (4, 2)])


def life():
    with Session() as s:
        gpu = s.enabled()
        instance = nvml.nvmlDeviceCreateGpuInstance(gpu, 9)
        place = nvml.c_nvmlGpuInstancePlacement_t(0, 4)
        other = nvml.nvmlDeviceCreateGpuInstanceWithPlacement(gpu, 5, ctypes.byref(place))
        refused(nvml.NVML_ERROR_INSUFFICIENT_RESOURCES, nvml.nvmlDeviceCreateGpuInstance, gpu, 19)
        info = nvml.nvmlGpuInstanceGetInfo(instance)
        tap.equal((info.profileId, info.placement.start, info.placement.size), (9, 4, 4))
        two = nvml.nvmlGpuInstanceGetComputeInstanceProfileInfo(instance, 1, 0)
        tap.equal((two.multiprocessorCount, two.sliceCount), (28, 2))
        tap.equal(nvml.nvmlGpuInstanceGetComputeInstanceRemainingCapacity(instance, 0), 3)
        wide = nvml.nvmlGpuInstanceCreateComputeInstance(instance, 1)
        nvml.nvmlGpuInstanceCreateComputeInstance(instance, 0)
        tap.equal(nvml.nvmlGpuInstanceGetComputeInstanceRemainingCapacity(instance, 0), 0)
        compute = nvml.nvmlComputeInstanceGetInfo_v2(wide)
        tap.equal((compute.id, compute.profileId, compute.placement.start,
                   compute.placement.size), (0, 1, 0, 2))
        tap.equal(len(filled(nvml.nvmlGpuInstanceGetComputeInstances, instance, 0,
                             nvml.c_nvmlComputeInstance_t, 8)), 1)
        tap.equal({g["profile"]: len(g["compute_instances"])
                   for g in s.shown()["gpu_instances"]}, {"3g.20gb": 2, "4g.20gb": 0})
        refused(nvml.NVML_ERROR_IN_USE, nvml.nvmlGpuInstanceDestroy, instance)
        for number in (0, 1):
            nvml.nvmlComputeInstanceDestroy(
                nvml.nvmlGpuInstanceGetComputeInstanceById(instance, number))
        nvml.nvmlGpuInstanceDestroy(instance)
        nvml.nvmlGpuInstanceDestroy(other)
        tap.equal(s.shown()["gpu_instances"], [])
        tap.equal(filled(nvml.nvmlDeviceGetGpuInstances, gpu, 9,
                         nvml.c_nvmlGpuInstance_t, 8), [])


def mig_devices():
    with Session() as s:
        gpu = s.enabled()
        for _ in range(2):
            instance = nvml.nvmlDeviceCreateGpuInstance(gpu, 14)
            nvml.nvmlGpuInstanceCreateComputeInstance(instance, 1)
        tap.equal(nvml.nvmlDeviceGetMaxMigDeviceCount(gpu), 7)
        shown = sorted(s.shown()["gpu_instances"], key=lambda g: g["id"])
        for index in range(2):
            mig = nvml.nvmlDeviceGetMigDeviceHandleByIndex(gpu, index)
            tap.equal(is_mig(mig), 1)
            tap.equal(nvml.nvmlDeviceGetName(mig), "NVIDIA A100-SXM4-40GB MIG 2g.10gb")
            uuid = nvml.nvmlDeviceGetUUID(mig)
            tap.equal(uuid, shown[index]["compute_instances"][0]["uuid"])
            tap.equal(nvml.nvmlDeviceGetGpuInstanceId(mig), shown[index]["id"])
            tap.equal(nvml.nvmlDeviceGetComputeInstanceId(mig), 0)
            attributes = nvml.nvmlDeviceGetAttributes(mig)
            tap.equal((attributes.multiprocessorCount, attributes.gpuInstanceSliceCount,
                       attributes.computeInstanceSliceCount, attributes.memorySizeMB),
                      (28, 2, 2, 9856))
            memory = nvml.nvmlDeviceGetMemoryInfo(mig)
            tap.equal(memory.total >> 20, 9856)
            tap.equal(memory.free + memory.used <= memory.total, True)
            parent = nvml.nvmlDeviceGetDeviceHandleFromMigDeviceHandle(mig)
            tap.equal(nvml.nvmlDeviceGetUUID(parent), s.shown()["uuid"])
            tap.equal(nvml.nvmlDeviceGetUUID(nvml.nvmlDeviceGetHandleByUUID(uuid)), uuid)
        refused(nvml.NVML_ERROR_NOT_FOUND, nvml.nvmlDeviceGetMigDeviceHandleByIndex, gpu, 2)
        refused(nvml.NVML_ERROR_IN_USE, nvml.nvmlDeviceSetMigMode, gpu, 0)


tap.run([
    ("structs lie as pynvml has them", same_layout),
    ("devices", devices),
    ("mode", mode),
    ("profiles and placements", profiles),
    ("the life of instances", life),
    ("MIG devices", mig_devices),
])
