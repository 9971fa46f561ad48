/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nvmlInternalGetExportTable: the unnumbered calls between nvidia-smi and its library. A
 * table is a size word that counts itself, then functions by slot; nvidia-smi takes an
 * empty slot for a feature that is not there. Slots and signatures as observed on 450 to
 * 555. Works before init, as the real one does.
 */
#include <string.h>

#include "abi/simulated.h"
#include "abi/telemetry.h"
#include "library/library.h"
#include "library/smi_slots.h"

/* Slot 12: takes a PCI bus id apart. nvidia-smi takes no GPU with a function other than
 * 0. */
static nvmlReturn_t slot_parse(const char *text, unsigned *domain, unsigned *bus,
			       unsigned *device, unsigned *function)
{
	if (!text || !domain || !bus || !device || !function ||
	    !parse_bus_id(text, domain, bus, device, function))
		return NVML_ERROR_INVALID_ARGUMENT;
	return NVML_SUCCESS;
}

/* Slot 26: a log hook. */
static nvmlReturn_t slot_log(void)
{
	return NVML_SUCCESS;
}

static nvmlReturn_t address(unsigned index, unsigned *domain, unsigned *bus,
			    unsigned *device)
{
	const struct machine *m = library_machine();

	if (!domain || !bus || !device || index >= m->gpu_count)
		return NVML_ERROR_INVALID_ARGUMENT;
	*domain = m->identities[index].domain;
	*bus = m->identities[index].bus;
	*device = m->identities[index].device;
	return NVML_SUCCESS;
}

/* Slot 75: the PCI address of a GPU. */
static nvmlReturn_t slot_address(unsigned index, unsigned *domain, unsigned *bus,
				 unsigned *device)
{
	return CALL(address(index, domain, bus, device));
}

/* Slot 81: a handle by index; whatever it answers, the exported function is asked too. */
static nvmlReturn_t slot_handle(unsigned index, nvmlDevice_t *ret)
{
	return nvmlDeviceGetHandleByIndex_v2(index, ret);
}

static const char *state_path_of_library(void)
{
	return library_path();
}

static nvmlReturn_t read_boots(uint64_t *ret)
{
	*ret = library_machine()->now.boot + 1;
	return NVML_SUCCESS;
}

static uint64_t boots_of_machine(void)
{
	uint64_t boots = 0;

	return CALL(read_boots(&boots)) == NVML_SUCCESS ? boots : 0;
}

static const struct mig_simulated_table simulated = { sizeof(simulated),
						      state_path_of_library, smi_reset,
						      boots_of_machine };

#define SLOT(f) ((uintptr_t)(f))

EXPORT nvmlReturn_t nvmlInternalGetExportTable(const void **table, const uint8_t *guid)
{
	static const uint8_t smi_guid[16] = { 0xc4, 0xfe, 0x3e, 0x6c, 0xc9, 0x8f,
					      0x6c, 0x4e, 0xa3, 0x27, 0xee, 0x69,
					      0x6e, 0x12, 0xf7, 0xc4 };
	static const uint8_t our_guid[16] = MIG_SIMULATED_GUID;
	static uint64_t slots[SMI_WORDS];

	if (!table)
		return NVML_ERROR_INVALID_ARGUMENT;
	*table = NULL;
	if (!guid)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!memcmp(guid, our_guid, sizeof(our_guid))) {
		*table = &simulated;
		return NVML_SUCCESS;
	}
	if (memcmp(guid, smi_guid, sizeof(smi_guid)))
		return NVML_ERROR_INVALID_ARGUMENT;
	slots[0] = sizeof(slots);
	slots[12] = SLOT(slot_parse);
	slots[26] = SLOT(slot_log);
	slots[75] = SLOT(slot_address);
	slots[81] = SLOT(slot_handle);
	slots[108] = SLOT(nvmlDeviceGetEnforcedPowerLimit);
	smi_slots_processes(slots);
	smi_slots_reset(slots);
	*table = slots;
	return NVML_SUCCESS;
}
