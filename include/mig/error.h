/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_ERROR_H
#define MIG_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct mig_error - why a call failed, owned by the caller and usually on its stack
 *
 * A failing function returns a negative errno, which says what the caller can do about
 * it, and tells the story here. Pass NULL where the story is of no interest. Success
 * leaves the struct alone, and nothing in it needs freeing.
 *
 *	ENXIO    no driver: library missing, too old or not answering
 *	ENODEV   no such GPU or instance
 *	ENOTSUP  this GPU or driver cannot do it
 *	EPERM    needs more rights
 *	EBUSY    in use
 *	ENOSPC   no placement fits
 *	EINVAL   the request itself is wrong
 *	ENOMEM   no memory; nothing was changed
 *	ESTALE   the machine changed since it was observed
 *	EINPROGRESS  a change was cut short by a crash; mig_plan_recover() ends it
 *	EIO      any other answer of the driver
 */
struct mig_error {
	int code;      /**< errno value, positive; 0 while nothing failed */
	int nvml;      /**< the driver's return code behind it, or -1 */
	char msg[400]; /**< one line without a newline */
};

/* clang-format off */
#define MIG_ERROR_INIT { 0, -1, "" }
/* clang-format on */

#ifdef __cplusplus
}
#endif
#endif
