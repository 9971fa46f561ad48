/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_STATE_H
#define MIG_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What a machine looks like, and what was seen of it:
 *
 *   struct mig_state            the machine at one moment
 *    |
 *    +- struct mig_gpu          0         a GPU; with MIG mode on it is cut into
 *        |
 *        +- struct mig_profile  2g.10gb   the kinds of instance that it offers, and where
 *        |                                they may stand
 *        +- struct mig_gi       0/5       GPU instances: memory slices, with their caches
 *            |                            and engines, and within them
 *            +- struct mig_ci   0/5/0     compute instances: a share of the SMs. Each is
 *                                   one MIG device, 0:2, with a UUID that programs name
 *
 *   memory slices   0       1       2       3       4       5       6       7
 *               [ 4g.20gb at 0                  ][ 2g.10gb at 4 ][1g.5gb ]   -
 *
 * Three things that people get wrong:
 *
 * - Ids are not stable: an instance that is made again after a reset or a reboot has the
 *   id and UUID of its place, whatever profile it now has; MIG indices (0:2) shift whenever
 *   an instance before them comes or goes.
 * - A placement counts memory slices, not compute slices: 3g.20gb has 3 compute slices
 *   and takes 4 memory slices.
 * - Free slices do not mean that a profile fits: it may start at certain slices only.
 *
 * An observation never changes and stays valid until mig_state_free(). All pointers
 * inside are borrowed from it.
 */

struct mig_ctx;
struct mig_error;
struct mig_holder;

/** A number that the driver did not tell. */
#define MIG_UNKNOWN 0xffffffffu

#define MIG_NAME_SIZE 96 /**< of names and UUIDs, with the ending NUL */

/** struct mig_span - consecutive slices; a size of 0 means that the place is not known */
struct mig_span {
	unsigned start; /**< first slice */
	unsigned size;	/**< number of slices */
};

/** struct mig_profile - a kind of GPU instance (nvmlDeviceGetGpuInstanceProfileInfo) */
struct mig_profile {
	unsigned id;		  /**< the driver's id, as in `nvidia-smi mig -cgi 19` */
	unsigned kind;		  /**< NVML's enum of profiles; not the id */
	char name[MIG_NAME_SIZE]; /**< such as 2g.10gb */
	unsigned slices;	  /**< compute slices */
	unsigned gb;		  /**< nominal memory: the number in the name */
	uint64_t memory_mib;	  /**< real memory, in MiB */
	unsigned sms;		  /**< multiprocessors */
	unsigned max;		  /**< instances of it that an empty GPU can hold */
	unsigned free;		  /**< more of it that fit now; MIG_UNKNOWN if not told */
	unsigned copy_engines;	  /**< copy engines */
	unsigned decoders;	  /**< video decoders */
	unsigned encoders;	  /**< video encoders */
	unsigned jpegs;		  /**< JPEG engines */
	unsigned ofas;		  /**< optical flow engines */
	size_t place_count;	  /**< of @places; 0 if not told */
	struct mig_span *places;  /**< where it may stand, in memory slices, by start */
};

/** struct mig_ci_profile - a kind of compute instance that a GPU instance offers */
struct mig_ci_profile {
	unsigned id;		  /**< the driver's id */
	unsigned kind;		  /**< NVML's enum of compute profiles */
	char name[MIG_NAME_SIZE]; /**< such as 1c.3g.20gb; 3g.20gb for all of it */
	unsigned slices;	  /**< compute slices */
	unsigned sms;		  /**< multiprocessors */
	unsigned max;	    /**< instances of it that an empty GPU instance can hold */
	unsigned free;	    /**< more of it that fit now; MIG_UNKNOWN if not told */
	size_t place_count; /**< of @places; 0 if not told */
	struct mig_span *places; /**< where it may stand, in compute slices, by start */
};

/** struct mig_ci - a compute instance, which is a MIG device to programs */
struct mig_ci {
	unsigned id;		     /**< within its GPU instance */
	unsigned profile_id;	     /**< MIG_UNKNOWN without the rights to ask */
	char profile[MIG_NAME_SIZE]; /**< such as 1c.3g.20gb */
	struct mig_span place;	     /**< compute slices within the GPU instance */
	unsigned slices;	     /**< compute slices; MIG_UNKNOWN if not told */
	unsigned sms;		     /**< multiprocessors; MIG_UNKNOWN if not told */
	unsigned device;	  /**< MIG index, as in 0:2; MIG_UNKNOWN if not visible */
	char uuid[MIG_NAME_SIZE]; /**< MIG-…; empty if not visible */
	unsigned processes;	  /**< running on it; MIG_UNKNOWN if not told */
};

/** struct mig_gi - a GPU instance */
struct mig_gi {
	unsigned id;			 /**< within its GPU */
	unsigned profile_id;		 /**< MIG_UNKNOWN without the rights to ask */
	char profile[MIG_NAME_SIZE];	 /**< such as 3g.20gb */
	char label[MIG_NAME_SIZE];	 /**< name that a layout gave it; empty if none */
	struct mig_span place;		 /**< memory slices */
	uint64_t memory_mib;		 /**< real memory, in MiB; 0 if not told */
	size_t ci_count;		 /**< of @cis */
	struct mig_ci *cis;		 /**< by id */
	size_t profile_count;		 /**< of @profiles; 0 if not told */
	struct mig_ci_profile *profiles; /**< what it offers to compute instances */
};

/** struct mig_gpu - a GPU and all that is on it */
struct mig_gpu {
	unsigned index;		   /**< the driver's number of the GPU */
	unsigned minor;		   /**< of its device node /dev/nvidiaN; or MIG_UNKNOWN */
	unsigned pci_device_id;	   /**< PCI device and vendor id; 0 if not told */
	unsigned pci_subsystem_id; /**< of the card that carries it; 0 if not told */
	char uuid[MIG_NAME_SIZE];  /**< GPU-… */
	char name[MIG_NAME_SIZE];  /**< the model */
	char bus_id[32];	   /**< PCI address, such as 00000000:07:00.0 */
	uint64_t memory_bytes;	   /**< whole memory, in bytes; 0 if not told */
	unsigned sms;	   /**< of the whole GPU, MIG or not; MIG_UNKNOWN if not told */
	bool capable;	   /**< can it do MIG? */
	bool enabled;	   /**< MIG mode now */
	bool pending;	   /**< MIG mode after the next reset; usually @enabled */
	unsigned slices;   /**< memory slices; 0 if not told */
	char missing[240]; /**< what could not be seen and why; empty if all was */
	bool blind;	   /**< rights are missing: @gis shows MIG devices only */
	size_t profile_count;	      /**< of @profiles */
	struct mig_profile *profiles; /**< in the order of `nvidia-smi mig -lgip` */
	size_t gi_count;	      /**< of @gis */
	struct mig_gi *gis;	      /**< by id */
	size_t holder_count;	      /**< of @holders */
	struct mig_holder *holders; /**< who uses what; none before mig_holders_find() */
};

/** struct mig_state - a machine as it was at one moment */
struct mig_state {
	bool simulated;	      /**< by the simulated driver */
	char driver[80];      /**< its version; empty if not told */
	size_t gpu_count;     /**< of @gpus */
	struct mig_gpu *gpus; /**< by index */
};

/**
 * mig_observe() - look at the machine; changes nothing on it
 * @ctx: an opened driver
 * @ret: what was seen; give it back with mig_state_free()
 * @err: where to explain a failure, or NULL
 *
 * Without the rights to see GPU instances this is no failure: the MIG devices that can be
 * seen are there, and @missing and @blind of each GPU say what is not.
 *
 * Return: 0; -ENXIO if no driver answers; -EIO if it answers nonsense; -ENOMEM.
 * Since: 0.1
 */
int mig_observe(struct mig_ctx *ctx, struct mig_state **ret, struct mig_error *err);

/** mig_state_free() - @state may be NULL. Return: NULL. Since: 0.1 */
struct mig_state *mig_state_free(struct mig_state *state);

/** mig_state_gpu() - the GPU of that index. Return: it, or NULL. Since: 0.1 */
const struct mig_gpu *mig_state_gpu(const struct mig_state *state, unsigned index);

/**
 * mig_gpu_profile() - find a profile
 * @gpu:  where
 * @name: its name, with or without "MIG ", whatever the case, or its id in decimal
 *
 * Return: the profile, or NULL if this GPU has none of that name.
 * Since: 0.1
 */
const struct mig_profile *mig_gpu_profile(const struct mig_gpu *gpu, const char *name);

/** mig_gpu_gi() - the GPU instance of that id. Return: it, or NULL. Since: 0.1 */
const struct mig_gi *mig_gpu_gi(const struct mig_gpu *gpu, unsigned id);

/** mig_gi_ci() - the compute instance of that id. Return: it, or NULL. Since: 0.1 */
const struct mig_ci *mig_gi_ci(const struct mig_gi *gi, unsigned id);

/**
 * mig_gpu_can_use() - can anything new use this memory slice?
 * @gpu:   where
 * @slice: number of the slice
 *
 * Return: true if some profile could be created now so that it covers @slice; false if
 * the slice is taken, or is free but out of reach of every profile. Since: 0.1
 */
bool mig_gpu_can_use(const struct mig_gpu *gpu, unsigned slice);

#ifdef __cplusplus
}
#endif
#endif
