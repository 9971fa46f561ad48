/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_PARTED_H
#define MIG_CLI_PARTED_H

#include "cli/command.h"

/** parted_is_called() - is it by the name nvidia-mig-parted that migctl was called? */
bool parted_is_called(const char *argv0);

/** parted_main() - do as nvidia-mig-parted does. Return: the exit code. */
int parted_main(struct cli *cli, int argc, char **argv);

#endif
