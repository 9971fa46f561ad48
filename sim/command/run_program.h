/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_RUN_PROGRAM_H
#define SIM_RUN_PROGRAM_H

#include <mig/error.h>

/**
 * run_execute() - replace this process by the program
 *
 * Return: only if that fails: 127 if it was not found, else 126; with a message.
 */
int run_execute(char **argv, struct mig_error *err);

/**
 * run_child() - run the program as a child, pass signals on to it and wait for its end
 *
 * Return: its exit status, 128 and the signal's number if one killed it; -EIO.
 */
int run_child(char **argv, struct mig_error *err);

/**
 * run_root() - run_child() where /proc, /sys and /dev show the machine
 *
 * Return: as run_child(); a negative errno with a message if there can be no such place.
 */
int run_root(char **argv, struct mig_error *err);

#endif
