/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_FIT_H
#define MIG_MODEL_FIT_H

#include <mig/fit.h>

/** mig_profile_has() - has an instance of @p what @q asks of one? */
bool mig_profile_has(const struct mig_profile *p, const struct mig_fit_query *q);

/** mig_profile_count() - instances of one kind that an empty GPU holds. Return: how many. */
unsigned mig_profile_count(const struct mig_profile *p);

/** mig_profile_is_smaller() - do more of @a fit on a GPU, or is it less for each? */
bool mig_profile_is_smaller(const struct mig_profile *a, const struct mig_profile *b);

/** mig_fit_explain() - fill in the reasons of a fit whose numbers are there */
void mig_fit_explain(const struct mig_fit_query *q, struct mig_fit *fit);

#endif
