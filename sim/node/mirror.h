/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_MIRROR_H
#define SIM_MIRROR_H

/**
 * mirror_bind() - mount what lies at @name below @dir at @target too, with all below it
 *
 * Return: 0; -1 with errno.
 */
int mirror_bind(int dir, const char *name, const char *target);

/**
 * mirror_rest() - show in one folder what another holds, but for all that is NVIDIA's
 * @real: descriptor of the other folder
 * @ours: descriptor of the folder that will cover it; what is there already stays
 *
 * An entry that cannot be mounted is left out.
 */
void mirror_rest(int real, int ours);

#endif
