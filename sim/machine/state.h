/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state.h: a simulated machine as it lies in its state file.
 *
 *	header | boards | GPU identities | snapshot 0 | snapshot 1
 *
 * The first three are written once, by `nvml-sim create`. What changes is one snapshot at
 * a time: the writer fills the idle one and flips the generation, whose lowest bit names
 * the snapshot in force. Everything is plain data without pointers, little-endian, and is
 * checked (check.h) after it was copied out of the file and before it is used.
 */
#ifndef SIM_STATE_H
#define SIM_STATE_H

#include <stdint.h>

#define STATE_MAGIC	   0x4d49532d4c4d564eull /* "NVML-SIM" */
#define STATE_VERSION	   5u
#define SIM_DRIVER_VERSION "550.163.01" /* of a machine that was not told another */
#define SIM_CUDA_VERSION   "12.4"	/* what that driver brings */
#define NOT_KNOWN	   UINT32_MAX	/* a figure that no source tells */

#define MAX_BOARDS	 8u
#define MAX_GPUS	 16u
#define MAX_PROFILES	 18u /* GPU instance profile enums up to CUDA 13 */
#define MAX_STARTS	 8u  /* placements of one profile */
#define MAX_GI		 15u /* GPU instance ids 0 to 14 */
#define MAX_GI_PER_GPU	 8u
#define MAX_CI		 8u	 /* compute instance ids 0 to 7 */
#define MAX_CLIENTS	 128u	 /* processes that hold GPUs or instances */
#define MAX_FAULTS	 16u	 /* rules in force at a time */
#define NO_INSTANCE	 0xffu	 /* a client of a whole GPU is in none */
#define ALL_GPUS	 0xffffu /* a rule that is about no GPU in particular */
#define MAX_XIDS	 8u	 /* errors of a GPU that are remembered */
#define MAX_SLICES	 16u	 /* memory slices of a board */
#define COMPUTE_PROFILES 9u	 /* compute instance profile enums up to CUDA 13 */
#define MAX_SETTINGS	 16u	 /* choices of a machine, see setting.h */

/** enum toggle - what a change of the MIG mode needs */
enum toggle { TOGGLE_NEVER, TOGGLE_RESET, TOGGLE_AT_ONCE };

/** struct profile - a GPU instance profile of a board; slices 0 marks an empty row */
struct profile {
	uint32_t id;	    /* NVML profile id, such as 19 */
	uint32_t slices;    /* compute slices */
	uint32_t size;	    /* memory slices */
	uint32_t instances; /* at most at a time */
	uint32_t sm;
	uint32_t copy, decoder, encoder, jpeg, ofa;
	uint32_t memory_mib;
	uint32_t bar1_mib;
	uint32_t start_count;
	uint32_t starts[MAX_STARTS]; /* NVML placement starts, ascending */
	uint32_t exclusive;    /* profiles with this mark share one pool; 0: a pool of its
				  own */
	char name[32];	       /* without "MIG ": "1g.5gb+me" */
	char compute_name[32]; /* base of compute instance names: "1g.5gb" */
};

/**
 * struct telemetry - what a board's sensors range over; NOT_KNOWN where no source tells
 *
 * All read in their units of the board file: mW, MHz, kHz, degrees Celsius, bits.
 */
struct telemetry {
	uint32_t power_idle, power_default, power_least, power_most;
	uint32_t sm_idle, sm_default, sm_least, sm_most, sm_step_khz;
	uint32_t memory_clock;
	uint32_t video_idle, video_most;
	uint32_t heat_idle, heat_slowdown, heat_shutdown, heat_gpu_most, heat_memory_most;
	uint32_t pcie_generation, pcie_width;
	uint32_t memory_bus; /* bits */
	uint32_t ecc;	     /* 1: on as delivered */
	uint32_t fans;
};

/** struct firmware - versions seen on one specimen of a board; empty: not known */
struct firmware {
	char vbios[24], part_number[24];
	char inforom_image[24], inforom_oem[8], inforom_ecc[8];
};

/** struct board - a GPU model, for the driver version that the machine runs */
struct board {
	char key[48];	       /* "a100-sxm4-40gb" */
	char name[96];	       /* "NVIDIA A100-SXM4-40GB" */
	uint32_t architecture; /* nvmlDeviceArchitecture: 7 is Ampere */
	uint32_t capability_major, capability_minor;
	uint32_t brand;
	uint32_t pci_device;	/* device id << 16 | vendor id */
	uint32_t pci_subsystem; /* 0 where no source is known */
	uint32_t chip;		/* goes into MIG UUIDs */
	uint32_t sm;		/* of the whole GPU, MIG off */
	uint32_t cores;		/* CUDA cores of the whole GPU */
	uint32_t memory_mib;
	uint32_t bar1_mib;
	uint32_t idle_kib; /* used per compute slice of an idle GPU instance */
	uint32_t memory_slices;
	uint32_t compute_slices;
	uint32_t toggle;       /* enum toggle */
	uint32_t compute_tree; /* 1: compute instances are nodes of an aligned tree */
	uint32_t compute_sm[COMPUTE_PROFILES]; /* SMs by compute profile enum; 0: none */
	struct profile profiles[MAX_PROFILES]; /* by NVML profile enum */
	struct telemetry telemetry;
	struct firmware firmware;
};

/** struct identity - what tells one GPU of a machine from another */
struct identity {
	uint32_t board; /* index of its board */
	uint32_t minor; /* of /dev/nvidiaN */
	uint32_t domain, bus, device;
	uint32_t swapped; /* 1: the half with fewer compute slices comes first */
	uint64_t pdi;	  /* device identifier fused into the chip */
	uint8_t uuid[16];
	char serial[32];
};

/** struct ci - a compute instance; its id is its index */
struct ci {
	uint8_t used;
	uint8_t profile;     /* compute profile enum */
	uint8_t start, size; /* compute slices within the GPU instance */
};

/** struct gi - a GPU instance; its id is its index */
struct gi {
	uint8_t used;
	uint8_t profile;     /* profile enum, an index of board.profiles */
	uint8_t start, size; /* memory slices, as NVML counts them */
	struct ci ci[MAX_CI];
};

/** struct xid - an error that the driver reported; gi and ci NO_INSTANCE: of the GPU */
struct xid {
	uint32_t code;
	uint8_t gi, ci;
	uint8_t reserved[2];
};

/** struct gpu - what changes about a GPU */
struct gpu {
	uint8_t mig, mig_pending;
	uint8_t persistence;
	uint8_t reserved;
	uint32_t changes;	  /* of its MIG configuration; event sets watch it */
	uint32_t application_mhz; /* SM clock that was asked for; 0: the default */
	uint32_t xid_count;	  /* errors so far; the last are in xids[] in a circle */
	struct xid xids[MAX_XIDS];
	struct gi gi[MAX_GI];
};

/**
 * struct client - a process that holds a GPU, or a compute instance of it
 *
 * It is alive as long as it keeps its slot's byte of the state file locked, see client.h.
 */
struct client {
	uint8_t used;
	uint8_t gpu, gi, ci; /* gi and ci NO_INSTANCE: the GPU as a whole */
	uint32_t pid;
	uint64_t memory; /* bytes */
};

/** enum fault_kind - what a rule is about: calls, or a condition of GPUs or driver */
enum fault_kind {
	FAULT_NONE, /* no rule */
	FAULT_CALL,
	FAULT_LOST,	       /* the GPU fell off the bus */
	FAULT_RESET_REQUIRED,  /* it answers again after a reset */
	FAULT_KEEP_STALE,      /* MIG devices that are gone stay in a process's list */
	FAULT_PARTITION_ERROR, /* destroying a GPU instance succeeds, and it stays */
	FAULT_NOT_LOADED,      /* there is no driver to initialise with */
	FAULT_MISMATCH,	       /* it is of another version than the library */
	FAULT_KINDS
};

/** struct fault - a rule that makes something go wrong, see fault.h */
struct fault {
	char function[72]; /* of FAULT_CALL */
	uint32_t kind;	   /* enum fault_kind */
	uint32_t gpus;	   /* a bit each */
	uint32_t nth;	   /* which call, from 1; 0 for every one */
	uint32_t of_all;   /* 1: counted over the machine, else within each process */
	uint32_t code;	   /* nvmlReturn_t; 0: the call goes on */
	uint32_t delay_ms; /* how long it lasts before that */
	uint64_t id;	   /* tells a rule from one that stood in its place before */
	char command[152]; /* what the shell runs before that; empty: nothing */
};

/** struct snapshot - the machine at one moment */
struct snapshot {
	uint64_t generation;
	uint64_t sum;	      /* over everything after this field */
	uint64_t boot;	      /* how often the machine was booted */
	uint64_t fault_count; /* rules in force; none spares every call a look */
	struct fault faults[MAX_FAULTS];
	struct client clients[MAX_CLIENTS];
	struct gpu gpus[MAX_GPUS];
};

/** struct header - the start of the file; what stands below `generation` never changes */
struct header {
	uint64_t magic;
	uint32_t version;
	uint32_t size; /* of the file, in bytes */
	uint64_t sum;  /* over the settings, boards and identities */
	uint32_t board_count, gpu_count;
	uint32_t driver_branch; /* first number of driver_version */
	char driver_version[32];
	char cuda_version[16]; /* "12.4" */
	uint64_t seed;
	uint32_t settings[MAX_SETTINGS];
	_Atomic uint64_t generation;
	_Atomic uint32_t waiters;  /* processes that wait for a new generation */
	_Atomic uint32_t released; /* counts writers that are done */
	_Atomic uint32_t gone;	   /* 1: destroyed, the file has lost its name */
	_Atomic uint32_t fault_hits[MAX_FAULTS]; /* calls counted over the machine */
};

/** struct file - the whole of it */
struct file {
	struct header header;
	struct board boards[MAX_BOARDS];
	struct identity identities[MAX_GPUS];
	struct snapshot snapshots[2];
};

/** struct machine - a process's own, checked copy of a machine */
struct machine {
	uint32_t board_count, gpu_count, driver_branch;
	char driver_version[32], cuda_version[16];
	uint64_t seed;
	uint32_t settings[MAX_SETTINGS]; /* by enum setting_index */
	struct snapshot now;
	struct identity identities[MAX_GPUS];
	struct board boards[MAX_BOARDS]; /* last: most machines have one or two */
};

static inline const struct board *machine_board(const struct machine *m, unsigned gpu)
{
	return &m->boards[m->identities[gpu].board];
}

#endif
