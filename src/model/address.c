/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses as text: reading and writing every form, without looking anything up. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <mig/address.h>

#include "base/auto.h"
#include "base/error.h"
#include "model/number.h"

/* 0, 0:6, 0/9, 0/9/0 */
static bool parse_numbers(const char *p, struct mig_address *a)
{
	if (!mig_number_take(&p, 10, &a->gpu))
		return false;
	a->kind = MIG_ADDRESS_GPU;
	if (*p == ':') {
		p++;
		a->kind = MIG_ADDRESS_DEVICE;
		return mig_number_take(&p, 10, &a->device) && *p == '\0';
	}
	if (*p == '/') {
		p++;
		a->kind = MIG_ADDRESS_GI;
		if (!mig_number_take(&p, 10, &a->gi))
			return false;
	}
	if (*p == '/' && a->kind == MIG_ADDRESS_GI) {
		p++;
		a->kind = MIG_ADDRESS_CI;
		if (!mig_number_take(&p, 10, &a->ci))
			return false;
	}
	return *p == '\0';
}

/* 00000000:07:00.0, 0000:07:00.0, 07:00.0: all hexadecimal, told from 0:6 by the dot */
static bool parse_bus(const char *p, struct mig_address *a)
{
	unsigned part[3];
	size_t count = 0;

	for (;;) {
		if (count == 3 || !mig_number_take(&p, 16, &part[count++]))
			return false;
		if (*p != ':')
			break;
		p++;
	}
	if (count < 2 || *p++ != '.' || !mig_number_take(&p, 16, &a->function))
		return false;
	a->kind = MIG_ADDRESS_BUS;
	a->domain = count == 3 ? part[0] : 0;
	a->bus = part[count - 2];
	a->slot = part[count - 1];
	return *p == '\0';
}

static bool parse_uuid(const char *text, struct mig_address *a)
{
	size_t len = strlen(text);

	if (strncasecmp(text, "GPU-", 4) != 0 && strncasecmp(text, "MIG-", 4) != 0)
		return false;
	if (len == 4 || len >= sizeof(a->uuid))
		return false;
	a->kind = MIG_ADDRESS_UUID;
	memcpy(a->uuid, text, len + 1);
	return true;
}

/* Names begin with a letter; whether there is such an instance shows later. */
static bool parse_name(const char *text, struct mig_address *a)
{
	size_t len = strlen(text);

	if (!isalpha((unsigned char)text[0]) || len >= sizeof(a->uuid) ||
	    strncasecmp(text, "GPU-", 4) == 0 || strncasecmp(text, "MIG-", 4) == 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)text[i]) && !strchr("._-", text[i]))
			return false;
	}
	a->kind = MIG_ADDRESS_NAME;
	memcpy(a->uuid, text, len + 1);
	return true;
}

int mig_address_parse(const char *text, struct mig_address *ret, struct mig_error *err)
{
	bool (*const forms[])(const char *, struct mig_address *) = {
		parse_numbers,
		parse_bus,
		parse_uuid,
		parse_name,
	};

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct mig_address a = { 0 };

		if (forms[i](text, &a)) {
			*ret = a;
			return 0;
		}
	}
	return mig_fail(
		err, EINVAL,
		"'%.60s' is no address: say 0 (a GPU), 0:6 (a MIG device), 0/9 (a GPU "
		"instance), 0/9/0 (a compute instance), a UUID, a PCI bus id or a name",
		text);
}

int mig_address_format(const struct mig_address *a, char *buf, size_t size)
{
	switch (a->kind) {
	case MIG_ADDRESS_DEVICE:
		return snprintf(buf, size, "%u:%u", a->gpu, a->device);
	case MIG_ADDRESS_GI:
		return snprintf(buf, size, "%u/%u", a->gpu, a->gi);
	case MIG_ADDRESS_CI:
		return snprintf(buf, size, "%u/%u/%u", a->gpu, a->gi, a->ci);
	case MIG_ADDRESS_UUID:
	case MIG_ADDRESS_NAME:
		return snprintf(buf, size, "%s", a->uuid);
	case MIG_ADDRESS_BUS:
		return snprintf(buf, size, "%08x:%02x:%02x.%x", a->domain, a->bus,
				a->slot, a->function);
	case MIG_ADDRESS_GPU:
		break;
	}
	return snprintf(buf, size, "%u", a->gpu);
}
