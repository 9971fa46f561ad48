/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MIG_H
#define MIG_MIG_H

/*
 * libmig: observe a machine, plan a change, apply the plan. Three values, three calls:
 *
 *	mig_ctx_open(NULL, &ctx, &err);
 *	mig_observe(ctx, &now, &err);
 *	mig_wish_parse("2g.10gb", &wish, &err);
 *	mig_plan_create(now, NULL, 0, &wish, 1, &plan, &err);
 *	mig_apply(ctx, plan, NULL, &result, &err);
 *
 * Whatever a call gives through an argument named ret belongs to the caller; whatever is
 * reached through a pointer to const is borrowed and lives as long as what it was reached
 * from. The library never prints, never exits and never reads the environment.
 */
#include <mig/address.h>
#include <mig/apply.h>
#include <mig/context.h>
#include <mig/error.h>
#include <mig/evict.h>
#include <mig/export.h>
#include <mig/fit.h>
#include <mig/history.h>
#include <mig/holders.h>
#include <mig/hooks.h>
#include <mig/json.h>
#include <mig/layout.h>
#include <mig/layout_file.h>
#include <mig/plan.h>
#include <mig/state.h>
#include <mig/undo.h>

#endif
