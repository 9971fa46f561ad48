/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codes.h: one row per NVML return code: its errno class for libmig's callers, and its text
 * as the driver words it. Include it with CODE(value, name, errno, text) defined.
 */
/* clang-format off */
CODE(1,   UNINITIALIZED,             EIO,     "Uninitialized")
CODE(2,   INVALID_ARGUMENT,          EINVAL,  "Invalid Argument")
CODE(3,   NOT_SUPPORTED,             ENOTSUP, "Not Supported")
CODE(4,   NO_PERMISSION,             EPERM,   "Insufficient Permissions")
CODE(5,   ALREADY_INITIALIZED,       EIO,     "Already Initialized")
CODE(6,   NOT_FOUND,                 ENODEV,  "Not Found")
CODE(7,   INSUFFICIENT_SIZE,         EIO,     "Insufficient Size")
CODE(8,   INSUFFICIENT_POWER,        EIO,     "Insufficient External Power")
CODE(9,   DRIVER_NOT_LOADED,         ENXIO,   "Driver Not Loaded")
CODE(10,  TIMEOUT,                   EIO,     "Timeout")
CODE(11,  IRQ_ISSUE,                 EIO,     "Interrupt Request Issue")
CODE(12,  LIBRARY_NOT_FOUND,         ENXIO,   "NVML Shared Library Not Found")
CODE(13,  FUNCTION_NOT_FOUND,        ENXIO,   "Function Not Found")
CODE(14,  CORRUPTED_INFOROM,         EIO,     "Corrupted infoROM")
CODE(15,  GPU_IS_LOST,               EIO,     "GPU is lost")
CODE(16,  RESET_REQUIRED,            EIO,     "GPU requires reset")
CODE(17,  OPERATING_SYSTEM,          EIO,     "GPU access blocked by the operating system")
CODE(18,  LIB_RM_VERSION_MISMATCH,   ENXIO,   "Driver/library version mismatch")
CODE(19,  IN_USE,                    EBUSY,   "In use by another client")
CODE(20,  MEMORY,                    ENOMEM,  "Insufficient Memory")
CODE(21,  NO_DATA,                   EIO,     "No data")
CODE(22,  VGPU_ECC_NOT_SUPPORTED,    ENOTSUP, "vGPU ECC not supported")
CODE(23,  INSUFFICIENT_RESOURCES,    ENOSPC,  "Insufficient Resources")
CODE(24,  FREQ_NOT_SUPPORTED,        EIO,     "Invalid Frequency")
CODE(25,  ARGUMENT_VERSION_MISMATCH, EIO,     "Argument version mismatch")
CODE(26,  DEPRECATED,                ENOTSUP, "Requested functionality has been deprecated")
CODE(27,  NOT_READY,                 EIO,     "System is not in ready state")
CODE(28,  GPU_NOT_FOUND,             ENODEV,  "No supported GPUs were found")
CODE(29,  INVALID_STATE,             EIO,     "Resource not in correct state to perform requested operation")
CODE(30,  RESET_TYPE_NOT_SUPPORTED,  ENOTSUP, "Unknown Error")
CODE(999, UNKNOWN,                   EIO,     "Unknown Error")
/* clang-format on */
