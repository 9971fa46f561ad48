/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The picture of a machine: a row per GPU, a cell per memory slice, a block per instance.
 * Plain ASCII looks like this:
 *
 *	GPU MIG  0       1       2       3       4       5       6       7
 *	  0 on   [4g.20gb=======================][2g.10gb=======][1g.5gb]   -
 */
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "cli/picture.h"

#define LEFT	 9u /* columns before the first slice */
#define CELL_MIN 3u /* columns of a slice */
#define CELL_MAX 12u
#define LABEL	 (MIG_NAME_SIZE * 2)

/* What was drawn and may need a word of explanation below. */
struct seen {
	bool hollow; /* a GPU instance without compute instances */
	bool dead;   /* a free slice that nothing can use */
	bool free;
};

/* How an instance, a hollow one, and a slice are drawn. */
struct brush {
	const char *open, *fill, *close;
	const char *hollow_open, *hollow_fill, *hollow_close;
	const char *free, *dead;
};

static const struct brush ascii = { "[", "=", "]", "(", " ", ")", ".", "-" };
static const struct brush blocks = { "▐", "░", "▌", "▕", " ", "▏", "·", "×" };
/* In colour the name stands on the block itself. */
static const struct brush colours = { "▐", " ", "▌", "▕", " ", "▏", "·", "×" };

static const struct brush *brush_of(const struct cli_style *style)
{
	if (!style->unicode)
		return &ascii;
	return style->colour ? &colours : &blocks;
}

static unsigned cell_of(const struct cli_style *style, unsigned slices)
{
	unsigned cell = style->width > LEFT ? (style->width - LEFT) / slices : 0;

	if (cell < CELL_MIN)
		return CELL_MIN;
	return cell > CELL_MAX ? CELL_MAX : cell;
}

/* One colour a size: 256-colour codes that read well under black text, dark or light. */
static unsigned colour_of(unsigned size)
{
	static const unsigned palette[] = { 114, 80, 179, 141, 210, 147, 173, 109 };

	return palette[(size - 1) % (sizeof(palette) / sizeof(palette[0]))];
}

/* "1c.3g.20gb" is a part of a GPU instance; one that is all of it has no "c". */
static bool is_part(const struct mig_ci *ci)
{
	const char *dot = strchr(ci->profile, '.');

	return dot && dot > ci->profile && dot[-1] == 'c';
}

/* "3g.20gb", with what it is split into if it is: "3g.20gb: 1c 2c" */
static void name_instance(const struct mig_gi *gi, char *buf, size_t size)
{
	size_t len;

	snprintf(buf, size, "%s", gi->profile);
	if (gi->ci_count == 0 || (gi->ci_count == 1 && !is_part(&gi->cis[0])))
		return;
	for (size_t i = 0; i < gi->ci_count; i++) {
		const char *name = gi->cis[i].profile;

		len = strlen(buf);
		snprintf(buf + len, size - len, "%s %.*s", i ? "" : ":",
			 (int)strcspn(name, "."), name);
	}
}

/* A name that is too long loses its memory first: 1g.5gb+me, 1g+me, 1g. */
static void shorten(const char *profile, char *label, size_t room)
{
	const char *dot = strchr(profile, '.');
	const char *gb = dot ? strstr(dot, "gb") : NULL;

	if (strlen(label) <= room)
		return;
	snprintf(label, LABEL, "%s", profile);
	if (strlen(label) > room && gb)
		snprintf(label, LABEL, "%.*s%s", (int)(dot - profile), profile, gb + 2);
	if (strlen(label) > room && dot)
		snprintf(label, LABEL, "%.*s", (int)(dot - profile), profile);
	if (strlen(label) > room)
		label[room] = '\0';
}

static void draw_gi(FILE *out, const struct cli_style *style, const struct mig_gi *gi,
		    unsigned cell, struct seen *seen)
{
	const struct brush *b = brush_of(style);
	unsigned room = cell * gi->place.size - 2, colour = colour_of(gi->place.size);
	bool hollow = gi->ci_count == 0;
	char label[LABEL];

	name_instance(gi, label, sizeof(label));
	shorten(gi->profile, label, room);
	seen->hollow |= hollow;
	if (style->colour)
		fprintf(out, "\033[38;5;%um", colour);
	fputs(hollow ? b->hollow_open : b->open, out);
	if (style->colour && !hollow)
		fprintf(out, "\033[48;5;%um\033[38;5;16m", colour);
	fputs(label, out);
	for (size_t i = strlen(label); i < room; i++)
		fputs(hollow ? b->hollow_fill : b->fill, out);
	if (style->colour)
		fprintf(out, "\033[0m\033[38;5;%um", colour);
	fputs(hollow ? b->hollow_close : b->close, out);
	if (style->colour)
		fputs("\033[0m", out);
}

static void draw_slice(FILE *out, const struct cli_style *style,
		       const struct mig_gpu *gpu, unsigned slice, unsigned cell,
		       struct seen *seen)
{
	const struct brush *b = brush_of(style);
	bool dead = !mig_gpu_can_use(gpu, slice);

	if (dead)
		seen->dead = true;
	else
		seen->free = true;
	fprintf(out, "%*s%s%s%s%*s", (int)((cell - 1) / 2), "",
		style->colour ? "\033[2m" : "", dead ? b->dead : b->free,
		style->colour ? "\033[0m" : "", (int)(cell - 1 - (cell - 1) / 2), "");
}

static const struct mig_gi *gi_at(const struct mig_gpu *gpu, unsigned slice)
{
	for (size_t i = 0; i < gpu->gi_count; i++) {
		if (gpu->gis[i].place.size && gpu->gis[i].place.start == slice)
			return &gpu->gis[i];
	}
	return NULL;
}

static void draw_slices(FILE *out, const struct cli_style *style,
			const struct mig_gpu *gpu, unsigned cell, struct seen *seen)
{
	for (unsigned slice = 0; slice < gpu->slices;) {
		const struct mig_gi *gi = gi_at(gpu, slice);

		if (gi)
			draw_gi(out, style, gi, cell, seen);
		else
			draw_slice(out, style, gpu, slice, cell, seen);
		slice += gi ? gi->place.size : 1;
	}
}

/* Where places are not shown, the MIG devices in a row. */
static void list_devices(FILE *out, const struct mig_gpu *gpu)
{
	bool any = false;

	for (size_t i = 0; i < gpu->gi_count; i++) {
		for (size_t k = 0; k < gpu->gis[i].ci_count; k++) {
			fprintf(out, "%s%s", any ? ", " : "", gpu->gis[i].cis[k].profile);
			any = true;
		}
	}
	fputs(any ? "" : "no MIG device", out);
}

static void draw_gpu(FILE *out, const struct cli_style *style, const struct mig_gpu *gpu,
		     unsigned cell, struct seen *seen)
{
	const char *mode = !gpu->capable ? "-" : gpu->enabled ? "on" : "off";

	fprintf(out, "%3u %-4s ", gpu->index, mode);
	if (!gpu->capable)
		fputs("cannot do MIG", out);
	else if (!gpu->enabled)
		fprintf(out, "the whole GPU, not partitioned%s",
			gpu->pending ? "; MIG mode is on after a reset" : "");
	else if (gpu->blind || gpu->slices == 0)
		list_devices(out, gpu);
	else
		draw_slices(out, style, gpu, cell, seen);
	if (gpu->enabled && !gpu->pending)
		fputs(" (off after a reset)", out);
}

/* No blanks at the ends of lines: they would be copied along. */
static void print_line(char *line)
{
	size_t len = strlen(line);

	while (len > 0 && line[len - 1] == ' ')
		len--;
	printf("%.*s\n", (int)len, line);
}

static int print_gpu(const struct cli_style *style, const struct mig_gpu *gpu,
		     unsigned cell, struct seen *seen)
{
	AUTO(str) char *line = NULL;
	size_t size;
	FILE *out = open_memstream(&line, &size);

	if (!out)
		return -1;
	draw_gpu(out, style, gpu, cell, seen);
	if (fclose(out) != 0)
		return -1;
	print_line(line);
	return 0;
}

static unsigned digits(unsigned number)
{
	return number < 10 ? 1 : 2;
}

static void draw_head(const struct mig_gpu *gpu, unsigned cell)
{
	printf("\n%s", gpu->name);
	if (gpu->memory_bytes)
		printf(", %llu GiB",
		       (unsigned long long)((gpu->memory_bytes + (1u << 30) - 1) >> 30));
	if (gpu->slices)
		printf(", %u memory slices", gpu->slices);
	printf("\nGPU MIG");
	for (unsigned i = 0; i < gpu->slices; i++)
		printf("%*s%u", (int)(i ? cell - digits(i - 1) : (cell - 1) / 2 + 2), "",
		       i);
	putchar('\n');
}

static bool is_same_board(const struct mig_gpu *a, const struct mig_gpu *b)
{
	return a->slices == b->slices && a->memory_bytes == b->memory_bytes &&
	       strcmp(a->name, b->name) == 0;
}

static void explain(const struct cli_style *style, const struct seen *seen)
{
	const struct brush *b = brush_of(style);
	const char *gap = "\n";

	if (seen->free) {
		printf("%s%s free", gap, b->free);
		gap = "   ";
	}
	if (seen->dead) {
		printf("%s%s free, but out of reach of every profile", gap, b->dead);
		gap = "   ";
	}
	if (seen->hollow) {
		printf("%s%s %s no compute instance", gap, b->hollow_open,
		       b->hollow_close);
		gap = "   ";
	}
	if (gap[0] == ' ')
		putchar('\n');
}

int cli_picture(const struct cli_style *style, const struct mig_gpu *const *gpus,
		size_t count)
{
	struct seen seen = { false, false, false };
	unsigned cell = CELL_MIN;

	for (size_t i = 0; i < count; i++) {
		if (i == 0 || !is_same_board(gpus[i], gpus[i - 1])) {
			cell = gpus[i]->slices ? cell_of(style, gpus[i]->slices)
					       : CELL_MIN;
			draw_head(gpus[i], cell);
		}
		if (print_gpu(style, gpus[i], cell, &seen) < 0)
			return -1;
	}
	explain(style, &seen);
	return 0;
}
