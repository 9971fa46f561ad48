/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_BASE_ARRAY_H
#define MIG_BASE_ARRAY_H

#include <stddef.h>

/**
 * mig_array_add() - one more item at the end of an array
 * @array: address of the pointer to the first item, which may be NULL and may move
 * @count: number of items, which grows by one
 * @size:  of an item, in bytes
 *
 * Meant for tens of items. On failure the array is as it was.
 *
 * Return: the new item, all zero; NULL if there is no memory.
 */
void *mig_array_add(void *array, size_t *count, size_t size);

#endif
