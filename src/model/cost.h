/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_COST_H
#define MIG_MODEL_COST_H

#include <stdint.h>

/*
 * What a way costs, in one number: what counts more stands in higher bits, each count in
 * bits of its own, so that sums and comparisons are those of integers. A GPU holds far
 * fewer instances than any of the fields.
 */
#define MIG_COST_CI	(INT64_C(1))	   /**< a compute instance created or destroyed */
#define MIG_COST_STEP	(INT64_C(1) << 12) /**< a GPU instance created or destroyed */
#define MIG_COST_GAP	(INT64_C(1) << 26) /**< a replacement comes too late */
#define MIG_COST_EVICT	(INT64_C(1) << 38) /**< in use, destroyed as was permitted */
#define MIG_COST_FORBID (INT64_C(1) << 50) /**< in use, must not be destroyed */

#endif
