/* SPDX-License-Identifier: Apache-2.0 */
/*
 * smi.h: what the files of mig-smi share.
 *
 * A verb is a function that takes the selected GPUs and returns the program's exit
 * status; the functions under it return the driver's answer, so that the verb words the
 * failure. Everything that the program has to say goes to stdout, as with nvidia-smi.
 */
#ifndef MIG_SMI_SMI_H
#define MIG_SMI_SMI_H

#include <stdbool.h>

#include "nvml/library.h"
#include "smi/dialect.h"

/** struct gpu - a GPU that was selected */
struct gpu {
	nvmlDevice_t handle;
	unsigned int number; /**< as the driver counts */
};

/** struct ids - the list of -gi or -ci */
struct ids {
	bool given; /**< not given means every instance; an empty list means none */
	const char *text;
};

struct smi {
	char version[NVML_SYSTEM_VERSION_SIZE]; /**< of the driver, and of nvidia-smi */
	const struct nvml_api *nvml;
	const struct dialect *dialect;
	struct gpu *gpus;
	unsigned int gpu_count;
	struct ids gi, ci;
	const char *profiles; /**< the list of -cgi or -cci; NULL if there is none */
	bool default_ci;      /**< -C */
};

/** struct gi - a GPU instance that exists */
struct gi {
	const struct gpu *gpu;
	nvmlGpuInstance_t handle;
	nvmlGpuInstanceInfo_t info;
	char name[NVML_PROFILE_NAME_SIZE];
};

/** struct ci - a compute instance that exists */
struct ci {
	const struct gi *gi;
	nvmlComputeInstance_t handle;
	nvmlComputeInstanceInfo_t info;
	char name[NVML_PROFILE_NAME_SIZE];
};

/* Calls an NVML function that an old library may lack. */
#define CALL(smi, fn, ...) \
	((smi)->nvml->fn ? (smi)->nvml->fn(__VA_ARGS__) : NVML_ERROR_FUNCTION_NOT_FOUND)

/* errors.c */

/** smi_exit() - the exit status that nvidia-smi has for a driver's answer */
int smi_exit(nvmlReturn_t r);

/** smi_fail() - print "TEXT: the driver's wording"; returns the exit status */
int smi_fail(nvmlReturn_t r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** smi_alloc() - zeroed memory for @count items; ends the program if there is none */
void *smi_alloc(size_t count, size_t size);

/* processes.c */

/** used_mib() - memory in use as this generation rounds it */
unsigned long long used_mib(const struct smi *smi, unsigned long long bytes);

/* select.c */

/**
 * smi_select() - find the GPUs that -i names, all without a list
 * @list: the argument of -i, or NULL
 *
 * Fills @smi->gpus in the driver's order. Return: -1 to go on, else the exit status of
 * what was printed.
 */
int smi_select(struct smi *smi, const char *list);

/**
 * smi_select_mig() - keep the GPUs that a verb of `mig` works on
 * @profiles: the verb lists GPU instance profiles, which newer drivers do with MIG off
 *
 * Return: -1 to go on, else the exit status of what was printed.
 */
int smi_select_mig(struct smi *smi, bool profiles);

/* walk.c */

/** ids_has() - whether a list of -gi or -ci names an id */
bool ids_has(const struct ids *ids, unsigned int id);

/** device_index() - the number that the driver gives a GPU */
nvmlReturn_t device_index(struct smi *smi, nvmlDevice_t device, unsigned int *ret);

/** gi_profile() - ask for a GPU instance profile by its enum */
nvmlReturn_t gi_profile(struct smi *smi, nvmlDevice_t device, unsigned int number,
			nvmlGpuInstanceProfileInfo_v2_t *ret);

/** ci_profile() - ask for a compute instance profile by its enum */
nvmlReturn_t ci_profile(struct smi *smi, nvmlGpuInstance_t gi, unsigned int number,
			nvmlComputeInstanceProfileInfo_v2_t *ret);

/**
 * ci_default() - the profile that a compute instance gets if none is named
 *
 * It is the one with the most slices, the last of several. Return: NOT_SUPPORTED if the
 * GPU instance has no profile at all.
 */
nvmlReturn_t ci_default(struct smi *smi, nvmlGpuInstance_t gi, unsigned int *ret_id);

/**
 * walk_gis() - collect GPU instances: GPU by GPU, profile enum by profile enum
 * @gpus, @count: where to look
 * @ids:          which are wanted
 * @ret:          free()d by the caller, also after a failure
 *
 * Return: NOT_FOUND if there is none.
 */
nvmlReturn_t walk_gis(struct smi *smi, const struct gpu *gpus, unsigned int count,
		      const struct ids *ids, struct gi **ret, unsigned int *ret_count);

/** walk_cis() - collect compute instances of @gis in the same manner; @ids as above */
nvmlReturn_t walk_cis(struct smi *smi, const struct gi *gis, unsigned int count,
		      const struct ids *ids, struct ci **ret, unsigned int *ret_count);

/**
 * smi_gis() - collect the GPU instances that the verb works on, or say that there is none
 *
 * Return: -1 to go on, else the exit status of what was printed.
 */
int smi_gis(struct smi *smi, struct gi **ret, unsigned int *ret_count);

/* One verb each. */
int verb_list_gi_profiles(struct smi *smi);
int verb_list_gi_placements(struct smi *smi);
int verb_create_gi(struct smi *smi);
int verb_list_gi(struct smi *smi);
int verb_destroy_gi(struct smi *smi);
int verb_list_ci_profiles(struct smi *smi);
int verb_list_ci_placements(struct smi *smi);
int verb_create_ci(struct smi *smi);
int verb_list_ci(struct smi *smi);
int verb_destroy_ci(struct smi *smi);
int verb_none(struct smi *smi);

/**
 * create_ci() - create a compute instance in a GPU instance, saying how it went
 * @index: number of the GPU, for what is said
 * @text:  what the user wrote, or NULL for the default profile
 */
nvmlReturn_t create_ci(struct smi *smi, const struct gi *gi, unsigned int index,
		       const char *text);

/* start.c */

/**
 * smi_start() - open and initialise the library and choose the dialect
 * @path:  the library, or NULL for the system's
 *
 * Return: -1 to go on, else the exit status of what was printed.
 */
int smi_start(struct smi *smi, const char *path);

/** smi_lock() - wait until no other program changes this machine; held until the end */
void smi_lock(struct smi *smi);

/* What the arguments ask for, by their first word; each returns the exit status. */
int mig_run(struct smi *smi, int argc, char **argv);
int program_run(struct smi *smi, int argc, char **argv);
int mode_run(struct smi *smi, int mode, const char *list);
int list_run(struct smi *smi);

/** help_mig(), help_program() - print what `mig -h` and `-h` show */
void help_mig(void);
void help_program(void);

#endif
