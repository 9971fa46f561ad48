/* SPDX-License-Identifier: Apache-2.0 */
/* Who uses an instance, as a value: found, told, handed on to plans. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "model/holders.h"
#include "model/plan.h"
#include "model/state.h"

bool mig_holders_use(const struct mig_gpu *gpu, unsigned gi, unsigned ci)
{
	FOR_EACH_HOLDER(h, gpu)
	{
		if (h->gi == gi && h->ci == ci)
			return true;
	}
	return false;
}

struct mig_holder *mig_holders_add(struct mig_gpu *gpu, unsigned gi, unsigned ci, int pid)
{
	struct mig_holder *added;

	FOR_EACH_HOLDER(h, gpu)
	{
		if (h->pid != pid || h->gi != gi)
			continue;
		if (h->ci != ci && h->ci != MIG_UNKNOWN && ci != MIG_UNKNOWN)
			continue;
		if (ci != MIG_UNKNOWN)
			h->ci = ci;
		return h;
	}
	added = mig_array_add(&gpu->holders, &gpu->holder_count, sizeof(*added));
	if (!added)
		return NULL;
	added->gpu = gpu->index;
	added->gi = gi;
	added->ci = ci;
	added->pid = pid;
	return added;
}

int mig_holders_part(const struct mig_gpu *gpu, struct mig_part *part)
{
	FOR_EACH_HOLDER(h, gpu)
	{
		struct mig_holder *copy;

		if (h->gi != part->gi || h->ci != part->ci)
			continue;
		copy = mig_array_add(&part->holders, &part->holder_count, sizeof(*copy));
		if (!copy)
			return -ENOMEM;
		*copy = *h;
	}
	return 0;
}

int mig_holder_format(const struct mig_holder *h, char *buf, size_t size)
{
	const char *who = h->user[0] ? h->user : h->unit;
	bool both = h->user[0] && h->unit[0];

	return snprintf(buf, size, "pid %d%s%s%s%s%s%s%s", h->pid, h->name[0] ? " " : "",
			h->name, who[0] ? " (" : "", who, both ? ", " : "",
			both ? h->unit : "", who[0] ? ")" : "");
}

void mig_holders_say(const struct mig_holder *holders, size_t count, char *buf,
		     size_t size)
{
	char text[256];

	for (size_t i = 0; i < count; i++) {
		mig_holder_format(&holders[i], text, sizeof(text));
		mig_text_add(buf, size, "%s%s", i ? ", " : "", text);
	}
}
