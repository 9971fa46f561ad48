/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report of -q: errors of memory, and memory that was taken out of use for them. What
 * there is to count differs before and since Ampere.
 */
#include "base/auto.h"
#include "smi/query.h"

#define TURING 6u
#define AMPERE 7u

static void put_count(struct query *q, const char *key, const char *tag, nvmlReturn_t r,
		      unsigned long long count)
{
	query_put(q, key, tag, r, "%llu", count);
}

/* Without ECC nothing is counted. */
static bool counts(struct query *q)
{
	unsigned int current = 0, pending = 0;

	return ASK(q, nvmlDeviceGetEccMode, &current, &pending) == NVML_SUCCESS &&
	       current == NVML_FEATURE_ENABLED;
}

static void put_counter(struct query *q, const char *key, const char *tag,
			unsigned int type, unsigned int since, unsigned int location)
{
	unsigned long long count = 0;
	nvmlReturn_t r = NVML_ERROR_NOT_SUPPORTED;

	if (counts(q))
		r = ASK(q, nvmlDeviceGetMemoryErrorCounter, type, since, location,
			&count);
	put_count(q, key, tag, r, count);
}

static void put_dram(struct query *q, unsigned int since)
{
	put_counter(q, "DRAM Correctable", "dram_correctable",
		    NVML_MEMORY_ERROR_TYPE_CORRECTED, since, NVML_MEMORY_LOCATION_DRAM);
	put_counter(q, "DRAM Uncorrectable", "dram_uncorrectable",
		    NVML_MEMORY_ERROR_TYPE_UNCORRECTED, since, NVML_MEMORY_LOCATION_DRAM);
}

static void put_sram(struct query *q, nvmlReturn_t r, unsigned long long corrected,
		     unsigned long long parity, unsigned long long secded)
{
	put_count(q, "SRAM Correctable", "sram_correctable", r, corrected);
	put_count(q, "SRAM Uncorrectable Parity", "sram_uncorrectable_parity", r, parity);
	put_count(q, "SRAM Uncorrectable SEC-DED", "sram_uncorrectable_secded", r,
		  secded);
}

static void put_sources(struct query *q, nvmlReturn_t r,
			const nvmlEccSramErrorStatus_v1_t *status)
{
	const char *tag = "aggregate_uncorrectable_sram_sources";

	query_open(q, "Aggregate Uncorrectable SRAM Sources", tag);
	put_count(q, "SRAM L2", "sram_l2", r, status->aggregateUncBucketL2);
	put_count(q, "SRAM SM", "sram_sm", r, status->aggregateUncBucketSm);
	put_count(q, "SRAM Microcontroller", "sram_microcontroller", r,
		  status->aggregateUncBucketMcu);
	put_count(q, "SRAM PCIE", "sram_pcie", r, status->aggregateUncBucketPcie);
	put_count(q, "SRAM Other", "sram_other", r, status->aggregateUncBucketOther);
	query_close(q, tag);
}

static void put_errors(struct query *q)
{
	nvmlEccSramErrorStatus_v1_t status = { .version = NVML_SRAM_ECC_STATUS_V1_WORD };
	nvmlReturn_t r = NVML_ERROR_NOT_SUPPORTED;

	if (counts(q))
		r = ASK(q, nvmlDeviceGetSramEccErrorStatus, &status);

	query_open(q, "Volatile", "volatile");
	put_sram(q, r, status.volatileCor, status.volatileUncParity,
		 status.volatileUncSecDed);
	put_dram(q, NVML_VOLATILE_ECC);
	query_close(q, "volatile");
	query_open(q, "Aggregate", "aggregate");
	put_sram(q, r, status.aggregateCor, status.aggregateUncParity,
		 status.aggregateUncSecDed);
	put_dram(q, NVML_AGGREGATE_ECC);
	query_put(q, "SRAM Threshold Exceeded", "sram_threshold_exceeded", r, "%s",
		  word_yes(status.bThresholdExceeded));
	query_close(q, "aggregate");
	put_sources(q, r, &status);
}

/* Before Ampere. */
static void put_errors_since(struct query *q, const char *key, const char *tag,
			     unsigned int since)
{
	query_open(q, key, tag);
	put_counter(q, "SRAM Correctable", "sram_correctable",
		    NVML_MEMORY_ERROR_TYPE_CORRECTED, since, NVML_MEMORY_LOCATION_SRAM);
	put_counter(q, "SRAM Uncorrectable", "sram_uncorrectable",
		    NVML_MEMORY_ERROR_TYPE_UNCORRECTED, since, NVML_MEMORY_LOCATION_SRAM);
	put_dram(q, since);
	query_close(q, tag);
}

void query_ecc(struct query *q)
{
	unsigned int architecture = 0;

	PUT_MODES(q, "ECC Mode", "ecc_mode", "ecc", word_mode, nvmlDeviceGetEccMode);
	/* What is older than Turing has neither MIG nor these counters. */
	if (ASK(q, nvmlDeviceGetArchitecture, &architecture) != NVML_SUCCESS ||
	    architecture < TURING)
		return;
	query_open(q, "ECC Errors", "ecc_errors");
	if (architecture < AMPERE) {
		put_errors_since(q, "Volatile", "volatile", NVML_VOLATILE_ECC);
		put_errors_since(q, "Aggregate", "aggregate", NVML_AGGREGATE_ECC);
	} else {
		put_errors(q);
	}
	query_close(q, "ecc_errors");
}

/* XML lists the pages beside their number. */
static void put_pages(struct query *q, const char *key, const char *tag,
		      unsigned int cause)
{
	unsigned int count = 0;
	nvmlReturn_t r = ASK(q, nvmlDeviceGetRetiredPages, cause, &count, NULL);

	if (!q->xml) {
		query_put(q, key, NULL, r, "%u", count);
		return;
	}
	query_open(q, key, tag);
	query_put(q, NULL, "retired_count", r, "%u", count);
	query_text(q, NULL, "retired_pagelist", query_answer(r));
	query_close(q, tag);
}

static void put_histogram(struct query *q)
{
	nvmlRowRemapperHistogramValues_t values = { 0 };
	nvmlReturn_t r = ASK(q, nvmlDeviceGetRowRemapperHistogram, &values);
	const struct {
		const char *key, *tag;
		unsigned int banks;
	} rows[] = {
		{ "Max", "row_remapper_histogram_max", values.max },
		{ "High", "row_remapper_histogram_high", values.high },
		{ "Partial", "row_remapper_histogram_partial", values.partial },
		{ "Low", "row_remapper_histogram_low", values.low },
		{ "None", "row_remapper_histogram_none", values.none },
	};

	if (r != NVML_SUCCESS) {
		query_text(q, "Bank Remap Availability Histogram",
			   "row_remapper_histogram", query_answer(r));
		return;
	}
	query_open(q, "Bank Remap Availability Histogram", "row_remapper_histogram");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		query_put(q, rows[i].key, rows[i].tag, r, "%u bank(s)", rows[i].banks);
	query_close(q, "row_remapper_histogram");
}

static void put_rows(struct query *q)
{
	unsigned int corrected = 0, uncorrected = 0, pending = 0, failed = 0;
	nvmlReturn_t r = ASK(q, nvmlDeviceGetRemappedRows, &corrected, &uncorrected,
			     &pending, &failed);

	if (r != NVML_SUCCESS) {
		query_text(q, "Remapped Rows", "remapped_rows", query_answer(r));
		return;
	}
	query_open(q, "Remapped Rows", "remapped_rows");
	query_put(q, "Correctable Error", "remapped_row_corr", r, "%u", corrected);
	query_put(q, "Uncorrectable Error", "remapped_row_unc", r, "%u", uncorrected);
	query_text(q, "Pending", "remapped_row_pending", word_yes(pending));
	query_text(q, "Remapping Failure Occurred", "remapped_row_failure",
		   word_yes(failed));
	put_histogram(q);
	query_close(q, "remapped_rows");
}

void query_retirement(struct query *q)
{
	unsigned int pending = 0;
	nvmlReturn_t r;

	query_open(q, "Retired Pages", "retired_pages");
	put_pages(q, "Single Bit ECC", "multiple_single_bit_retirement", 0);
	put_pages(q, "Double Bit ECC", "double_bit_retirement", 1);
	r = ASK(q, nvmlDeviceGetRetiredPagesPendingStatus, &pending);
	query_put(q, "Pending Page Blacklist", "pending_blacklist", r, "%s",
		  word_yes(pending));
	query_put(q, NULL, "pending_retirement", r, "%s", word_yes(pending));
	query_close(q, "retired_pages");
	put_rows(q);
}
