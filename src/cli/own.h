/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_OWN_H
#define MIG_CLI_OWN_H

#include <mig/mig.h>

#include "base/auto.h"

DEFINE_AUTO(state, struct mig_state *, mig_state_free)
DEFINE_AUTO(plan, struct mig_plan *, mig_plan_free)
DEFINE_AUTO(wanted, struct mig_wanted *, mig_wanted_free)
DEFINE_AUTO(result, struct mig_result *, mig_result_free)

#endif
