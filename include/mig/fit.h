/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_FIT_H
#define MIG_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mig/state.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mig_error;

/**
 * struct mig_memory - an amount of memory, nominal or real
 *
 * Profiles carry nominal gigabytes in their names and somewhat less in reality: 1g.5gb
 * has 4864 MiB. "5GB" means the former and is compared with the names, "4.75GiB" means
 * the latter and is compared with what the driver says.
 */
struct mig_memory {
	uint64_t amount; /**< in MiB if real, in thousandths of a GB if nominal; 0: any */
	bool real;	 /**< true for MiB and GiB */
};

/** struct mig_fit_query - how many instances of this size? Start from the macro */
struct mig_fit_query {
	size_t size;			/**< set by the macro, lets later fields appear */
	unsigned sms;			/**< multiprocessors of each instance; 0: any */
	struct mig_memory memory;	/**< memory of each instance */
	unsigned total_sms;		/**< instead of the GPU's own; 0: its own */
	struct mig_memory total_memory; /**< instead of the GPU's own */
};
#define MIG_FIT_QUERY_INIT                                        \
	{                                                         \
		sizeof(struct mig_fit_query), 0, { 0, false }, 0, \
		{                                                 \
			0, false                                  \
		}                                                 \
	}

#define MIG_FIT_REASONS 6 /**< sentences at most */

/** struct mig_fit - the answer for one GPU, in both senses */
struct mig_fit {
	const struct mig_gpu *gpu;	/**< borrowed from the observation */
	unsigned arithmetic;		/**< division alone: the least of the next two */
	unsigned by_sms;		/**< total SMs / SMs; MIG_UNKNOWN if not asked */
	unsigned by_memory;		/**< total memory / memory, likewise */
	unsigned total_sms;		/**< that were divided; MIG_UNKNOWN if not told */
	bool total_is_mig;		/**< only the SMs usable under MIG are known */
	struct mig_memory total_memory; /**< that was divided */
	const struct mig_profile *profile; /**< smallest that has both; NULL if none */
	unsigned empty;	     /**< of @profile on the empty GPU; or MIG_UNKNOWN */
	unsigned now;	     /**< of @profile beside what is there; likewise */
	size_t reason_count; /**< of @reasons */
	char reasons[MIG_FIT_REASONS][240]; /**< why the numbers are as they are */
};

/**
 * mig_memory_parse() - read an amount such as 10GB, 9.5GiB, 4864MiB
 * @text: number and unit; without a unit GB is meant
 * @ret:  the amount
 * @err:  where to explain a failure, or NULL
 *
 * Return: 0; -EINVAL.
 * Since: 0.1
 */
int mig_memory_parse(const char *text, struct mig_memory *ret, struct mig_error *err);

/**
 * mig_memory_format() - write an amount with its unit. Return: as snprintf(). Since: 0.1
 */
int mig_memory_format(struct mig_memory memory, char *buf, size_t size);

/**
 * mig_fit_make() - how many instances of a size fit on a GPU?
 * @gpu:   an observed GPU
 * @query: the size
 * @ret:   the answer
 * @err:   where to explain a failure, or NULL
 *
 * Arithmetic divides the whole GPU. The hardware gives SMs in slices, memory in others,
 * both only together in profiles, and those only at certain places.
 *
 * Return: 0; -EINVAL if @query asks for nothing; -ENOTSUP if the GPU cannot do MIG or
 * does not tell its profiles. Since: 0.1
 */
int mig_fit_make(const struct mig_gpu *gpu, const struct mig_fit_query *query,
		 struct mig_fit *ret, struct mig_error *err);

#ifdef __cplusplus
}
#endif
#endif
