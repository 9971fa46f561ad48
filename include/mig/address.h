/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_ADDRESS_H
#define MIG_ADDRESS_H

#include <stddef.h>

#include <mig/state.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mig_error;

/** enum mig_address_kind - the ways to name something on a machine */
enum mig_address_kind {
	MIG_ADDRESS_GPU,    /**< 0: the driver's index of a GPU */
	MIG_ADDRESS_DEVICE, /**< 0:6: MIG device 6 of GPU 0, as `nvidia-smi -L` counts */
	MIG_ADDRESS_GI,	    /**< 0/9: GPU instance by id */
	MIG_ADDRESS_CI,	    /**< 0/9/0: compute instance by ids */
	MIG_ADDRESS_UUID,   /**< GPU-… or MIG-… */
	MIG_ADDRESS_BUS,    /**< 00000000:07:00.0, 0000:07:00.0 or 07:00.0 */
	MIG_ADDRESS_NAME    /**< trainer: a GPU instance that a layout gave this name */
};

/** struct mig_address - the name of something, as it was written; nothing is looked up */
struct mig_address {
	enum mig_address_kind kind; /**< says which of the others count */
	unsigned gpu;		    /**< GPU, DEVICE, GI, CI: index of the GPU */
	unsigned gi;		    /**< GI, CI: id of the GPU instance */
	unsigned ci;		    /**< CI: id of the compute instance */
	unsigned device;	    /**< DEVICE: MIG index */
	unsigned domain;	    /**< BUS: PCI domain */
	unsigned bus;		    /**< BUS: PCI bus */
	unsigned slot;		    /**< BUS: PCI device */
	unsigned function;	    /**< BUS: PCI function */
	char uuid[MIG_NAME_SIZE];   /**< UUID, NAME: as it was written */
};

/**
 * struct mig_target - what an address names on an observed machine
 *
 * All pointers are borrowed from the observation. @gi is NULL if the address names a GPU,
 * @ci is NULL if it names a GPU instance.
 */
struct mig_target {
	const struct mig_gpu *gpu; /**< never NULL */
	const struct mig_gi *gi;   /**< the GPU instance, or the one that holds @ci */
	const struct mig_ci *ci;   /**< the compute instance */
	enum mig_address_kind as;  /**< how it was named */
};

/**
 * mig_address_parse() - read one address
 * @text: the address, no commas
 * @ret:  what it says
 * @err:  where to explain a failure, or NULL
 *
 * Return: 0; -EINVAL if @text has none of the forms of enum mig_address_kind.
 * Since: 0.1
 */
int mig_address_parse(const char *text, struct mig_address *ret, struct mig_error *err);

/**
 * mig_address_format() - write an address in its shortest form
 * @address: what to write
 * @buf:     where to write it; MIG_NAME_SIZE bytes are always enough
 * @size:    of @buf, in bytes
 *
 * Return: the length of the whole text, as snprintf() counts.
 * Since: 0.1
 */
int mig_address_format(const struct mig_address *address, char *buf, size_t size);

/**
 * mig_address_resolve() - find what an address names
 * @state:   the machine
 * @address: the name
 * @ret:     what it names
 * @err:     where to explain a failure, or NULL
 *
 * Return: 0; -ENODEV if there is no such thing now; -EPERM if it cannot be told without
 * more rights.
 * Since: 0.1
 */
int mig_address_resolve(const struct mig_state *state, const struct mig_address *address,
			struct mig_target *ret, struct mig_error *err);

/**
 * mig_resolve() - find all that a list of addresses names
 * @state:     the machine
 * @list:      addresses with commas between, each with or without "device=" in front;
 * "all" names every GPU
 * @ret:       what they name, in that order; give it back with free()
 * @ret_count: how many, at least one
 * @err:       where to explain a failure, or NULL
 *
 * Return: 0; -EINVAL if an address cannot be read; -ENODEV if there is no such thing;
 * -EPERM; -ENOMEM.
 * Since: 0.1
 */
int mig_resolve(const struct mig_state *state, const char *list, struct mig_target **ret,
		size_t *ret_count, struct mig_error *err);

/**
 * mig_resolve_gpus() - as mig_resolve(), for addresses that must name whole GPUs
 *
 * A GPU that is named twice comes once.
 *
 * Return: as mig_resolve(); -EINVAL too if an address names an instance.
 * Since: 0.1
 */
int mig_resolve_gpus(const struct mig_state *state, const char *list,
		     const struct mig_gpu ***ret, size_t *ret_count,
		     struct mig_error *err);

#ifdef __cplusplus
}
#endif
#endif
