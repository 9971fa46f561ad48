/* SPDX-License-Identifier: Apache-2.0 */
/* What a GPU is: PCI address, architecture, cores; and the modes that are not MIG's. */
#include <stdio.h>
#include <string.h>

#include "abi/telemetry.h"
#include "library/load.h"
#include "library/permission.h"
#include "machine/setting.h"

enum number {
	MINOR,
	BRAND,
	ARCHITECTURE,
	CORES,
	VIRTUALIZATION,
	COMPUTE_MODE,
	PERSISTENCE,
	DISPLAY,
	ACCOUNTING,
	ACCOUNTING_ROOM,
	MULTI_GPU,
	BOARD_ID,
	BUS_WIDTH
};

/* Every query that gives one number of a whole GPU; a MIG handle is refused. */
static nvmlReturn_t number_of(nvmlDevice_t device, enum number which, unsigned int *ret)
{
	const struct machine *m = library_machine();
	const struct board *b;
	unsigned gpu;

	if (!ret || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	b = machine_board(m, gpu);
	if (which == CORES && m->now.gpus[gpu].mig)
		return NVML_ERROR_NOT_SUPPORTED;
	switch (which) {
	case MINOR:
		*ret = m->identities[gpu].minor;
		break;
	case BRAND:
		*ret = b->brand;
		break;
	case ARCHITECTURE:
		*ret = b->architecture;
		break;
	case CORES:
		return number_known(b->cores, ret);
	case PERSISTENCE:
		*ret = m->now.gpus[gpu].persistence;
		break;
	case BOARD_ID: /* as boards with one GPU have it */
		*ret = m->identities[gpu].domain << 16 | m->identities[gpu].bus << 8 |
		       m->identities[gpu].device << 3;
		break;
	case ACCOUNTING_ROOM: /* processes, as seen on Ampere to Blackwell */
		*ret = 4000;
		break;
	case BUS_WIDTH:
		return number_known(b->telemetry.memory_bus, ret);
	case VIRTUALIZATION:
		*ret = m->settings[SETTING_VIRTUALIZATION];
		break;
	case COMPUTE_MODE: /* default */
	case DISPLAY:
	case ACCOUNTING: /* off, as it must be in MIG mode */
	case MULTI_GPU:
		*ret = 0;
		break;
	}
	return NVML_SUCCESS;
}

static nvmlReturn_t capability(nvmlDevice_t device, int *major, int *minor)
{
	unsigned gpu;

	if (!major || !minor || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	*major = (int)machine_board(library_machine(), gpu)->capability_major;
	*minor = (int)machine_board(library_machine(), gpu)->capability_minor;
	return NVML_SUCCESS;
}

static nvmlReturn_t set_persistence(nvmlDevice_t device, nvmlEnableState_t mode)
{
	unsigned gpu;
	nvmlReturn_t r;

	if (!gpu_of(device, &gpu) || (unsigned)mode > 1)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!may_administer())
		return NVML_ERROR_NO_PERMISSION;
	r = library_begin();
	if (r != NVML_SUCCESS)
		return r;
	library_machine()->now.gpus[gpu].persistence = (uint8_t)mode;
	return library_end(NVML_SUCCESS);
}

static nvmlReturn_t pci(nvmlDevice_t device, nvmlPciInfo_t *ret)
{
	const struct identity *id;
	unsigned gpu;

	if (!ret || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	id = &library_machine()->identities[gpu];
	memset(ret, 0, sizeof(*ret));
	ret->domain = id->domain;
	ret->bus = id->bus;
	ret->device = id->device;
	ret->pciDeviceId = machine_board(library_machine(), gpu)->pci_device;
	ret->pciSubSystemId = machine_board(library_machine(), gpu)->pci_subsystem;
	snprintf(ret->busId, sizeof(ret->busId), "%08X:%02X:%02X.0", id->domain, id->bus,
		 id->device);
	snprintf(ret->busIdLegacy, sizeof(ret->busIdLegacy), "%04X:%02X:%02X.0",
		 id->domain & 0xffff, id->bus & 0xff, id->device & 0xff);
	return NVML_SUCCESS;
}

static nvmlReturn_t pci_ext(nvmlDevice_t device, nvmlPciInfoExt_v1_t *ret)
{
	nvmlPciInfo_t info;
	nvmlReturn_t r;

	if (!ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (ret->version != NVML_PCI_INFO_EXT_V1_WORD)
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	r = pci(device, &info);
	if (r != NVML_SUCCESS)
		return r;
	ret->domain = info.domain;
	ret->bus = info.bus;
	ret->device = info.device;
	ret->pciDeviceId = info.pciDeviceId;
	ret->pciSubSystemId = info.pciSubSystemId;
	ret->baseClass = 3; /* display controller, 3D: class code 0x0302 */
	ret->subClass = 2;
	memcpy(ret->busId, info.busId, sizeof(ret->busId));
	return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlDeviceGetMinorNumber(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of(device, MINOR, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetBrand(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of(device, BRAND, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetArchitecture(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of(device, ARCHITECTURE, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetNumGpuCores(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of(device, CORES, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetVirtualizationMode(nvmlDevice_t device,
						    unsigned int *ret)
{
	return CALL_ON(device, number_of(device, VIRTUALIZATION, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetComputeMode(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of(device, COMPUTE_MODE, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetPersistenceMode(nvmlDevice_t device,
						 nvmlEnableState_t *ret)
{
	return CALL_ON(device, number_of(device, PERSISTENCE, (unsigned int *)ret));
}

EXPORT nvmlReturn_t nvmlDeviceSetPersistenceMode(nvmlDevice_t device,
						 nvmlEnableState_t mode)
{
	return CALL_ON(device, set_persistence(device, mode));
}

EXPORT nvmlReturn_t nvmlDeviceGetCudaComputeCapability(nvmlDevice_t device, int *major,
						       int *minor)
{
	return CALL_ON(device, capability(device, major, minor));
}

EXPORT nvmlReturn_t nvmlDeviceGetPciInfo(nvmlDevice_t device, nvmlPciInfo_t *ret)
{
	return CALL_ON(device, pci(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetPciInfo_v2(nvmlDevice_t device, nvmlPciInfo_t *ret)
{
	return CALL_ON(device, pci(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetPciInfo_v3(nvmlDevice_t device, nvmlPciInfo_t *ret)
{
	return CALL_ON(device, pci(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetPciInfoExt(nvmlDevice_t device, nvmlPciInfoExt_v1_t *ret)
{
	return CALL_ON(device, pci_ext(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetDisplayMode(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of(device, DISPLAY, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetDisplayActive(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of(device, DISPLAY, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetAccountingMode(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of(device, ACCOUNTING, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetMultiGpuBoard(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of(device, MULTI_GPU, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetBoardId(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of(device, BOARD_ID, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetMemoryBusWidth(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of(device, BUS_WIDTH, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetAccountingBufferSize(nvmlDevice_t device,
						      unsigned int *ret)
{
	return CALL_ON(device, number_of(device, ACCOUNTING_ROOM, ret));
}
