/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions of what runs on the board itself, where one was seen on real hardware. The
 * GPU system processor has run the driver's own firmware since release 510.
 */
#include "abi/telemetry.h"
#include "library/library.h"

#define GSP_SINCE 510

static const struct firmware *firmware_of(nvmlDevice_t device)
{
	unsigned gpu;

	return gpu_of(device, &gpu) ? &machine_board(library_machine(), gpu)->firmware
				    : NULL;
}

static nvmlReturn_t version(const char *text, char *buf, unsigned int length)
{
	if (!text || !buf)
		return NVML_ERROR_INVALID_ARGUMENT;
	return text[0] ? copy_text(text, buf, length) : NVML_ERROR_NOT_SUPPORTED;
}

static nvmlReturn_t vbios(nvmlDevice_t device, char *buf, unsigned int length)
{
	const struct firmware *f = firmware_of(device);

	return version(f ? f->vbios : NULL, buf, length);
}

static nvmlReturn_t part_number(nvmlDevice_t device, char *buf, unsigned int length)
{
	const struct firmware *f = firmware_of(device);

	return version(f ? f->part_number : NULL, buf, length);
}

static nvmlReturn_t image(nvmlDevice_t device, char *buf, unsigned int length)
{
	const struct firmware *f = firmware_of(device);

	return version(f ? f->inforom_image : NULL, buf, length);
}

static nvmlReturn_t object(nvmlDevice_t device, unsigned int which, char *buf,
			   unsigned int length)
{
	const struct firmware *f = firmware_of(device);

	if (!f || which > NVML_INFOROM_DEN)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (which == NVML_INFOROM_OEM)
		return version(f->inforom_oem, buf, length);
	return version(which == NVML_INFOROM_ECC ? f->inforom_ecc : "", buf, length);
}

static nvmlReturn_t gsp_mode(nvmlDevice_t device, unsigned int *enabled,
			     unsigned int *by_default)
{
	unsigned gpu;

	if (!enabled || !by_default || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	*enabled = *by_default = library_machine()->driver_branch >= GSP_SINCE;
	return NVML_SUCCESS;
}

static nvmlReturn_t gsp_version(nvmlDevice_t device, char *buf)
{
	const struct machine *m = library_machine();
	unsigned gpu;

	if (!buf || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (m->driver_branch < GSP_SINCE)
		return NVML_ERROR_NOT_SUPPORTED;
	return copy_text(m->driver_version, buf, sizeof(m->driver_version));
}

EXPORT nvmlReturn_t nvmlDeviceGetVbiosVersion(nvmlDevice_t device, char *buf,
					      unsigned int length)
{
	return CALL_ON(device, vbios(device, buf, length));
}

EXPORT nvmlReturn_t nvmlDeviceGetBoardPartNumber(nvmlDevice_t device, char *buf,
						 unsigned int length)
{
	return CALL_ON(device, part_number(device, buf, length));
}

EXPORT nvmlReturn_t nvmlDeviceGetInforomImageVersion(nvmlDevice_t device, char *buf,
						     unsigned int length)
{
	return CALL_ON(device, image(device, buf, length));
}

EXPORT nvmlReturn_t nvmlDeviceGetInforomVersion(nvmlDevice_t device, unsigned int which,
						char *buf, unsigned int length)
{
	return CALL_ON(device, object(device, which, buf, length));
}

EXPORT nvmlReturn_t nvmlDeviceGetGspFirmwareMode(nvmlDevice_t device,
						 unsigned int *enabled,
						 unsigned int *by_default)
{
	return CALL_ON(device, gsp_mode(device, enabled, by_default));
}

EXPORT nvmlReturn_t nvmlDeviceGetGspFirmwareVersion(nvmlDevice_t device, char *buf)
{
	return CALL_ON(device, gsp_version(device, buf));
}
