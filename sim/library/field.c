/* SPDX-License-Identifier: Apache-2.0 */
/* Field values: one call that asks for many numbers of a GPU, each with its own code. */
#include <time.h>

#include "abi/telemetry.h"
#include "library/load.h"
#include "library/power.h"

static uint32_t power_bound(unsigned gpu, bool most)
{
	unsigned int least_mw, most_mw;

	if (power_range(gpu, &least_mw, &most_mw) != NVML_SUCCESS)
		return NOT_KNOWN;
	return most ? most_mw : least_mw;
}

/* Fields of one unsigned int, scope 0: those of other scopes are a module's or memory's.
 */
static uint32_t number(unsigned gpu, unsigned field)
{
	const struct machine *m = library_machine();

	switch (field) {
	case NVML_FI_DEV_IS_RESETLESS_MIG_SUPPORTED:
		return machine_board(m, gpu)->toggle == TOGGLE_AT_ONCE;
	case NVML_FI_DEV_IS_MIG_MODE_INDEPENDENT_QUERY:
		return mig_query_independent(m)	 ? 1
		       : m->driver_branch >= 550 ? 0
						 : NOT_KNOWN; /* older ones lack it */
	case NVML_FI_DEV_ECC_CURRENT:
	case NVML_FI_DEV_ECC_PENDING:
		return telemetry_of(gpu)->ecc;
	case NVML_FI_DEV_PCIE_REPLAY_COUNTER:
	case NVML_FI_DEV_PCIE_REPLAY_ROLLOVER:
		return 0;
	case NVML_FI_DEV_POWER_AVERAGE:
	case NVML_FI_DEV_POWER_INSTANT:
		return power_now(gpu);
	case NVML_FI_DEV_POWER_MIN_LIMIT:
		return power_bound(gpu, false);
	case NVML_FI_DEV_POWER_MAX_LIMIT:
		return power_bound(gpu, true);
	case NVML_FI_DEV_POWER_DEFAULT_LIMIT:
	case NVML_FI_DEV_POWER_CURRENT_LIMIT:
	case NVML_FI_DEV_POWER_REQUESTED_LIMIT:
		return power_limit(gpu);
	default:
		return NOT_KNOWN;
	}
}

static void field(unsigned gpu, nvmlFieldValue_t *f)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	f->timestamp = (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000;
	f->latencyUsec = 0;
	f->valueType = NVML_VALUE_TYPE_UINT;
	f->value.ullVal = 0;
	f->nvmlReturn = NVML_ERROR_NOT_SUPPORTED;
	if (f->scopeId)
		return;
	if (f->fieldId == NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION) {
		f->valueType = NVML_VALUE_TYPE_UINT64;
		f->nvmlReturn = power_energy(gpu, &f->value.ullVal);
		return;
	}
	f->nvmlReturn = number_known(number(gpu, f->fieldId), &f->value.uiVal);
}

static nvmlReturn_t fields(nvmlDevice_t device, int count, nvmlFieldValue_t *values)
{
	unsigned gpu;

	if (!values || count < 1 || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	for (int i = 0; i < count; i++)
		field(gpu, &values[i]);
	return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlDeviceGetFieldValues(nvmlDevice_t device, int count,
					     nvmlFieldValue_t *values)
{
	return CALL_ON(device, fields(device, count, values));
}
