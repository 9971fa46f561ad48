/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_EXPORT_H
#define MIG_EXPORT_H

#include <stdbool.h>
#include <stddef.h>

#include <mig/state.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mig_error;

/** enum mig_export_format - the schemas of layout files */
enum mig_export_format {
	MIG_EXPORT_OWN,	  /**< migctl/v1 */
	MIG_EXPORT_PARTED /**< v1, as mig-parted exports it: names and counts alone */
};

/** struct mig_export_opts - what to write; start from MIG_EXPORT_OPTS_INIT */
struct mig_export_opts {
	size_t size;		       /**< set by the macro, lets later fields appear */
	enum mig_export_format format; /**< the schema */
	bool json;		       /**< JSON instead of YAML */
	bool exact;		       /**< with placements and compute instances */
	bool by_uuid;		       /**< GPUs by UUID instead of by index */
	const char *name;	       /**< of the layout; NULL: "current" */
	const struct mig_gpu *const *gpus; /**< the GPUs to write, or NULL for all */
	size_t gpu_count;		   /**< how many */
};
/* clang-format off */
#define MIG_EXPORT_OPTS_INIT \
	{ sizeof(struct mig_export_opts), MIG_EXPORT_OWN, false, false, false, NULL, NULL, 0 }
/* clang-format on */

/**
 * mig_export() - a machine as a layout file that mig_layout_load() reads
 * @state: the machine
 * @opts:  what to write, or NULL
 * @ret:   the text; give it back with free()
 * @err:   where to explain a failure, or NULL
 *
 * A layout that is exported and applied at once changes nothing. GPUs that look alike
 * share an entry; GPUs that cannot do MIG are left out of the own format.
 *
 * Return: 0; -EPERM if the driver shows too little without more rights; -ENOMEM.
 * Since: 0.1
 */
int mig_export(const struct mig_state *state, const struct mig_export_opts *opts,
	       char **ret, struct mig_error *err);

#ifdef __cplusplus
}
#endif
#endif
