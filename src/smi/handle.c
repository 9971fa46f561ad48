/* SPDX-License-Identifier: Apache-2.0 */
/* How a GPU is named on the command line, and what is said when the driver hides it. */
#include <stdio.h>

#include "base/auto.h"
#include "nvml/library.h"
#include "smi/handle.h"

static const struct {
	nvmlReturn_t code;
	const char *text;
} texts[] = {
	{ NVML_ERROR_NO_PERMISSION, "Insufficient Permissions" },
	{ NVML_ERROR_NOT_FOUND, "Not Found" },
	{ NVML_ERROR_INSUFFICIENT_POWER,
	  "Unable to communicate with GPU because it is insufficiently powered.\n"
	  "This may be because not all required external power cables are\n"
	  "attached, or the attached cables are not seated properly.\n\n" },
	{ NVML_ERROR_IRQ_ISSUE,
	  "The NVIDIA kernel module detected an issue with GPU interrupts."
	  "Consult the \"Common Problems\" Chapter of the NVIDIA Driver README for\n"
	  "details and steps that can be taken to resolve this issue." },
	{ NVML_ERROR_GPU_IS_LOST,
	  "GPU is lost.  Reboot the system to recover this GPU\n\n" },
	{ NVML_ERROR_RESET_REQUIRED,
	  "A GPU reset must occur before this GPU can be used again.\n\n." },
};

const char *handle_text(nvmlReturn_t r)
{
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (texts[i].code == r)
			return texts[i].text;
	}
	return "Unknown Error";
}

bool parse_bus(const char *text, struct bus_id *ret)
{
	int end = 0;

	*ret = (struct bus_id){ .domain = 0 };
	if (sscanf(text, "%x:%x:%x%n.%x%n", &ret->domain, &ret->bus, &ret->device, &end,
		   &ret->function, &end) >= 3)
		return !text[end];
	*ret = (struct bus_id){ .domain = 0 };
	end = 0;
	return sscanf(text, "%x:%x%n.%x%n", &ret->bus, &ret->device, &end, &ret->function,
		      &end) >= 2 &&
	       !text[end];
}
