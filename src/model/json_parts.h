/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_JSON_PARTS_H
#define MIG_MODEL_JSON_PARTS_H

#include <mig/fit.h>
#include <mig/json.h>
#include <mig/plan.h>

#include "text/json.h"

/* Every builder gives a new reference, or NULL if there is no memory. */

/** mig_json_document() - the beginning of every document: version, simulated */
json_t *mig_json_document(bool simulated);

/** mig_json_add() - set a key, taking @value over; true if both exist */
bool mig_json_add(json_t *object, const char *key, json_t *value);

/**
 * mig_json_append() - add to the end of an array, taking @value over; true if both exist
 */
bool mig_json_append(json_t *array, json_t *value);

/** mig_json_number() - a number; null if it is MIG_UNKNOWN */
json_t *mig_json_number(unsigned value);

/** mig_json_text() - a text; null if it is empty */
json_t *mig_json_text(const char *text);

/** mig_json_span() - {"start": 4, "size": 2}; null if the place is not known */
json_t *mig_json_span(struct mig_span span);

/** mig_json_step() - a step with all that it says */
json_t *mig_json_step(const struct mig_step *step);

/** mig_json_gpu_plans() - what a plan means for each GPU, into a document of it */
bool mig_json_gpu_plans(json_t *o, const struct mig_plan *plan);

/** mig_json_gi() - a GPU instance with its compute instances; "gpu" too if @gpu is given */
json_t *mig_json_gi(const struct mig_gpu *gpu, const struct mig_gi *gi);

#endif
