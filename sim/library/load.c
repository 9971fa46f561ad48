/* SPDX-License-Identifier: Apache-2.0 */
/* How busy a GPU is, and what sensors make of it; the rule stands in load.h. */
#include <time.h>

#include "library/load.h"
#include "machine/client.h"

#define ALONE	  40u /* per cent that a client without memory makes */
#define ANOTHER	  12u /* that each further one adds */
#define OF_MEMORY 48u /* that full memory adds */
#define BUSIEST	  96u
#define WOBBLE	  5u

/* Spreads what goes in over 64 bits (the finalizer of the splitmix64 generator). */
static uint64_t spread(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ull;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

static uint64_t draw(unsigned gpu, uint64_t what)
{
	return spread(spread(library_machine()->seed + gpu) ^ what);
}

uint32_t load_draw(unsigned gpu, enum draw what, uint32_t range)
{
	return (uint32_t)(draw(gpu, what) % range);
}

uint64_t load_second(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec;
}

struct load load_of(unsigned gpu)
{
	const struct holder at = { gpu, NO_INSTANCE, NO_INSTANCE };
	uint64_t total = (uint64_t)machine_board(library_machine(), gpu)->memory_mib
			 << 20;
	struct load l = { .clients = client_count(library_store(), at) };

	if (!l.clients)
		return l;
	l.memory = (unsigned)(client_memory(library_store(), at) / (total / 100));
	if (l.memory > 100)
		l.memory = 100;
	l.busy = ALONE + ANOTHER * (l.clients - 1) + OF_MEMORY * l.memory / 100;
	if (l.busy > BUSIEST)
		l.busy = BUSIEST;
	return l;
}

unsigned load_at(const struct load *l, unsigned gpu, uint64_t second)
{
	return l->busy ? l->busy + (unsigned)(draw(gpu, second << 8) % WOBBLE) : 0;
}

unsigned load_now(unsigned gpu)
{
	struct load l = load_of(gpu);

	return l.busy ? load_at(&l, gpu, load_second()) : 0;
}

uint32_t load_between(uint32_t low, uint32_t high, unsigned load)
{
	return high > low ? low + (uint32_t)((uint64_t)(high - low) * load / 100) : low;
}

nvmlReturn_t number_known(uint32_t number, unsigned int *ret)
{
	if (number == NOT_KNOWN)
		return NVML_ERROR_NOT_SUPPORTED;
	*ret = number;
	return NVML_SUCCESS;
}

nvmlReturn_t number_of_gpu(nvmlDevice_t device, unsigned int *ret,
			   uint32_t (*read)(unsigned gpu))
{
	unsigned gpu;

	if (!ret || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	return number_known(read(gpu), ret);
}
