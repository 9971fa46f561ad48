/* SPDX-License-Identifier: Apache-2.0 */
/*
 * library.h: what the chapters of the drop-in library share.
 *
 * Every exported function is EXPORT, one line of CALL_ON() around a static function that
 * does the work: it checks that the library is initialised in this very process, takes
 * the process-wide lock, takes in what other processes changed, asks the machine's rules
 * whether something is wrong with the GPU that the handle leads to, and lets go again.
 * CALL() is for functions that are about no GPU.
 */
#ifndef SIM_LIBRARY_H
#define SIM_LIBRARY_H

#include <stdbool.h>

#include "abi/nvml.h"
#include "library/handle.h"
#include "machine/store.h"

#define EXPORT __attribute__((visibility("default")))

#define CALL_ON(handle, work)                                      \
	({                                                         \
		nvmlReturn_t r_ = library_enter(__func__, handle); \
		if (r_ == NVML_SUCCESS)                            \
			r_ = library_leave(work);                  \
		r_;                                                \
	})
#define CALL(work) CALL_ON(NULL, work)

/**
 * library_enter() - begin a call
 * @function: its exported name, for the machine's fault rules
 * @handle:   of the device or instance that it is about, known or not; NULL for none
 *
 * Return: SUCCESS with the lock held and the machine up to date; UNINITIALIZED;
 * GPU_IS_LOST if the machine is gone; what a fault rule says.
 */
nvmlReturn_t library_enter(const char *function, const void *handle);

/** library_leave() - let go of the lock. Return: @r. */
nvmlReturn_t library_leave(nvmlReturn_t r);

/**
 * library_sleep() - between library_enter() and library_leave(), wait for a change
 * @seen:  generation that the caller has seen
 * @until: as for store_wait()
 *
 * Other threads go on meanwhile, and may shut down.
 *
 * Return: as library_enter(); like that, with the lock held on success only.
 */
nvmlReturn_t library_sleep(uint64_t seen, int64_t until);

/** library_attach() - initialise, whatever the rules say; nvmlShutdown() takes it back */
nvmlReturn_t library_attach(void);

/** library_path() - the machine's file, as this process found or would find it */
const char *library_path(void);

/** library_store() - the store of the initialised library; only inside CALL() */
struct store *library_store(void);

/** library_machine() - the machine as just refreshed; only inside CALL() */
static inline struct machine *library_machine(void)
{
	return &library_store()->machine;
}

/** library_begin() - begin a change; the NVML code of why it cannot be */
nvmlReturn_t library_begin(void);

/** library_end() - commit a change if @r is success, else forget it. Return: @r. */
nvmlReturn_t library_end(nvmlReturn_t r);

/** copy_text() - give a text to a caller's buffer; INSUFFICIENT_SIZE writes nothing */
nvmlReturn_t copy_text(const char *text, char *buf, unsigned int length);

/** gpu_of() - the GPU behind a handle that must be a GPU's; false for any other */
bool gpu_of(nvmlDevice_t device, unsigned *ret_gpu);

/**
 * parse_bus_id() - take "[domain:]bus:device[.function]", hexadecimal, apart
 *
 * Return: false if it is none.
 */
bool parse_bus_id(const char *text, unsigned *domain, unsigned *bus, unsigned *device,
		  unsigned *function);

/** mig_of() - the live MIG device behind a handle; NULL for any other */
const struct nvmlDevice_st *mig_of(nvmlDevice_t device);

/** gi_of(), ci_of() - the state of an instance that a MIG device lies in, or is */
const struct gi *gi_of(const struct nvmlDevice_st *mig);
const struct ci *ci_of(const struct nvmlDevice_st *mig);

/** gi_profile_count() - GPU instance profile enums that this driver's release knows */
uint32_t gi_profile_count(const struct machine *m);

/** mig_query_independent() - does this driver describe profiles with MIG off? */
bool mig_query_independent(const struct machine *m);

/** mig_profiles_visible() - does this driver describe profiles now, MIG off or on? */
bool mig_profiles_visible(const struct machine *m, unsigned gpu);

#endif
