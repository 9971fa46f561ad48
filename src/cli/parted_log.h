/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_PARTED_LOG_H
#define MIG_CLI_PARTED_LOG_H

/**
 * parted_log() - a line on stderr in the form of mig-parted's: time, level, message
 * @level: "fatal", "error", "warning", "debug"
 * @fmt:   the message, as printf()'s
 */
void parted_log(const char *level, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** parted_fatal() - an error that ends the program. Return: its exit code. */
int parted_fatal(const char *fmt, ...) __attribute__((format(printf, 1, 2), cold));

#endif
