/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The settings of a machine: one row for each point at which the driver's behaviour is
 * inferred, or at which sources contradict each other. The first choice is the default.
 */
#include "machine/setting.h"

static const struct setting table[SETTINGS] = {
	[SETTING_GI_START_CODE] = {
		"gi-start-code",
		{ { "2", 2 }, { "19", 19 }, { "23", 23 } },
		"code for a GPU instance wanted at a start that its profile does not have",
		"inferred: NVML's header names 2 and 23, the kernel's source 2 and 19",
	},
	[SETTING_GI_SIZE_CODE] = {
		"gi-size-code",
		{ { "2", 2 }, { "19", 19 }, { "23", 23 } },
		"code for a GPU instance wanted with a size that is not its profile's",
		"inferred: NVML's header names 2 and 23, the kernel's source 2 and 19",
	},
	[SETTING_GI_OCCUPIED_CODE] = {
		"gi-occupied-code",
		{ { "23", 23 }, { "19", 19 }, { "2", 2 } },
		"code for a GPU instance wanted where another one lies",
		"stated for 23: kubernetes-sigs/dra-driver-nvidia-gpu, nvlib.go",
	},
	[SETTING_CI_OVERLAP_CODE] = {
		"ci-overlap-code",
		{ { "19", 19 }, { "23", 23 } },
		"code for a compute instance wanted where another one lies",
		"19: NVIDIA/open-gpu-kernel-modules; 23: NVML's header",
	},
	[SETTING_CI_OUTSIDE_CODE] = {
		"ci-outside-code",
		{ { "source", CODE_AS_SOURCE }, { "2", 2 }, { "19", 19 }, { "23", 23 } },
		"code for a compute instance wanted at a start that there is not; source: "
		"23 side by side; in the tree 2 for a misaligned start, else 19",
		"NVIDIA/open-gpu-kernel-modules; no released driver was seen",
	},
	[SETTING_GI_PLACEMENT] = {
		"gi-placement",
		{ { "with-exception", PLACE_WITH_EXCEPTION },
		  { "plain", PLACE_PLAIN },
		  { "lowest-start", PLACE_LOWEST_START } },
		"where a GPU instance without a place goes: plain, where it costs the "
		"fewest pairs of profile and place; with-exception, the same but for the "
		"double-memory slice of chips on which it has more SMs; lowest-start, the "
		"first free place",
		"inferred: plain gives all published sequences but that of a GH200, which "
		"the exception gives",
	},
	[SETTING_ENGINE_LIMIT] = {
		"engine-limit",
		{ { "on", SWITCH_ON }, { "off", SWITCH_OFF } },
		"whether GPU instances together never have more engines than the GPU",
		"inferred: engines are handed out whole",
	},
	[SETTING_MODE_INDEPENDENT_QUERY] = {
		"mode-independent-query",
		{ { "driver", SWITCH_BY_DRIVER },
		  { "on", SWITCH_ON },
		  { "off", SWITCH_OFF } },
		"whether profiles, placements and capacity are answered with MIG off, and "
		"field 199 says so; driver: from release 550 on",
		"3 in release 535 was observed; answers with MIG off are published for 580",
	},
	[SETTING_CI_RECORD_DEVICE] = {
		"ci-record-device",
		{ { "mig", RECORD_MIG }, { "parent", RECORD_PARENT } },
		"the device in a compute instance's record: its MIG device, or the GPU",
		"mig: kubernetes-sigs/dra-driver-nvidia-gpu relies on it; parent: NVML's "
		"header",
	},
	[SETTING_VIRTUALIZATION] = {
		"virtualization",
		{ { "none", VIRTUALIZATION_NONE },
		  { "pass-through", VIRTUALIZATION_PASS_THROUGH } },
		"pass-through: the machine is a virtual one; a change of the MIG mode that "
		"needs a reset waits for a reboot",
		"NVML's header; MIG User Guide",
	},
	[SETTING_PASS_THROUGH_CODE] = {
		"pass-through-code",
		{ { "16", 16 }, { "3", 3 } },
		"activation status of a mode that waits for the virtual machine's reboot",
		"16: NVML's header; 3: output in the MIG User Guide",
	},
	[SETTING_LATENCY] = {
		"latency",
		{ { "none", LATENCY_NONE }, { "hardware", LATENCY_HARDWARE } },
		"hardware: destroying a GPU instance lasts 1 s",
		"kubernetes-sigs/dra-driver-nvidia-gpu, a comment; no figure for creation "
		"is published",
	},
};

_Static_assert(SETTINGS <= MAX_SETTINGS, "struct machine has no room for all settings");

const struct setting *setting_table(enum setting_index i)
{
	return &table[i];
}

const char *setting_text(enum setting_index i, uint32_t value)
{
	for (unsigned k = 0; k < MAX_CHOICES && table[i].choices[k].text; k++) {
		if (table[i].choices[k].value == value)
			return table[i].choices[k].text;
	}
	return NULL;
}

bool setting_is_default(const struct machine *m, enum setting_index i)
{
	return m->settings[i] == table[i].choices[0].value;
}

void settings_default(uint32_t values[SETTINGS])
{
	for (unsigned i = 0; i < SETTINGS; i++)
		values[i] = table[i].choices[0].value;
}
