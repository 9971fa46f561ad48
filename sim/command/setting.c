/* SPDX-License-Identifier: Apache-2.0 */
/* Settings as they are typed, NAME=VALUE, and as they are listed. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/nearest.h"
#include "command/setting.h"

static void list_choices(const struct setting *s, char *buf, size_t size)
{
	size_t len = 0;

	for (unsigned i = 0; i < MAX_CHOICES && s->choices[i].text && len < size; i++)
		len += (size_t)snprintf(buf + len, size - len, "%s%s", i ? ", " : "",
					s->choices[i].text);
}

static int set_value(const struct setting *s, const char *text, uint32_t *ret,
		     struct mig_error *err)
{
	char choices[128];

	for (unsigned i = 0; i < MAX_CHOICES && s->choices[i].text; i++) {
		if (!strcmp(s->choices[i].text, text)) {
			*ret = s->choices[i].value;
			return 0;
		}
	}
	list_choices(s, choices, sizeof(choices));
	return mig_fail(err, EINVAL, "--set %s=%.40s: the value is one of %s", s->name,
			text, choices);
}

int setting_parse(const char *text, uint32_t values[SETTINGS], struct mig_error *err)
{
	const char *value = strchr(text, '=');
	char name[64];
	struct mig_nearest search = MIG_NEAREST_INIT(name);

	if (!value)
		return mig_fail(
			err, EINVAL, "--set %.60s: NAME=VALUE is wanted, such as %s=%s",
			text, setting_table(0)->name, setting_table(0)->choices[0].text);
	snprintf(name, sizeof(name), "%.*s", (int)(value - text), text);
	for (unsigned i = 0; i < SETTINGS; i++) {
		if (!strcmp(setting_table(i)->name, name))
			return set_value(setting_table(i), value + 1, &values[i], err);
		mig_nearest_offer(&search, setting_table(i)->name);
	}
	return mig_fail(
		err, EINVAL,
		"--set %.60s: no such setting%s%s; 'nvml-sim create --help' lists "
		"them all",
		text, search.best ? "; the nearest is " : "",
		search.best ? search.best : "");
}

void settings_print(FILE *to)
{
	char choices[128];

	for (unsigned i = 0; i < SETTINGS; i++) {
		const struct setting *s = setting_table(i);

		list_choices(s, choices, sizeof(choices));
		fprintf(to, "  %s=%s\n      %s\n      (%s)\n", s->name, choices,
			s->decides, s->source);
	}
}
