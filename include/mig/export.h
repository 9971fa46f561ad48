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
	MIG_EXPORT_OWN,	      /**< migctl/v1 */
	MIG_EXPORT_PARTED,    /**< v1, as mig-parted exports it: names and counts alone */
	MIG_EXPORT_CHECKPOINT /**< mig-parted's checkpoint: JSON in one line, GPUs by UUID,
				 profiles by NVML's enums, GPU instances by place */
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
 * share an entry; GPUs that cannot do MIG are left out of the own format. A checkpoint has
 * no name and no places of compute instances, whatever @opts says.
 *
 * Return: 0; -EPERM if the driver shows too little without more rights; -ENOTSUP if a
 * checkpoint would hold no GPU; -ENOMEM.
 * Since: 0.1
 */
int mig_export(const struct mig_state *state, const struct mig_export_opts *opts,
	       char **ret, struct mig_error *err);

/**
 * mig_export_examples() - layouts to start from, by what the boards of a machine offer
 * @state: the machine
 * @opts:  format (own or of mig-parted) and json count, or NULL
 * @ret:   a file of layouts; give it back with free()
 * @err:   where to explain a failure, or NULL
 *
 * all-disabled and all-enabled (MIG mode on, no instances); all-PROFILE, as many of it as
 * fit, with "." for "+"; all-balanced, of each size one and of the smallest two. A layout
 * speaks of the boards that have its profile.
 *
 * Return: 0; -ENOTSUP if no GPU can do MIG, or none tells its profiles; -ENOMEM.
 * Since: 0.1
 */
int mig_export_examples(const struct mig_state *state, const struct mig_export_opts *opts,
			char **ret, struct mig_error *err);

#ifdef __cplusplus
}
#endif
#endif
