/* SPDX-License-Identifier: Apache-2.0 */
/* The report of -q: the fabric of GPUs that a GPU is part of. */
#include <string.h>

#include "base/auto.h"
#include "smi/query.h"

enum { NO_FABRIC, NOT_STARTED, IN_PROGRESS, COMPLETED };

/* 535 asks by the older call, which says nothing of health. */
static nvmlReturn_t ask_fabric(struct query *q, nvmlGpuFabricInfo_v2_t *ret)
{
	nvmlGpuFabricInfo_t info = { 0 };
	nvmlReturn_t r;

	*ret = (nvmlGpuFabricInfo_v2_t){ .version = NVML_FABRIC_INFO_V2_WORD };
	if (q->smi->dialect->query & QUERY_FABRIC_HEALTH)
		return ASK(q, nvmlDeviceGetGpuFabricInfoV, ret);
	r = ASK(q, nvmlDeviceGetGpuFabricInfo, &info);
	ret->status = info.status;
	ret->state = info.state;
	return r;
}

static const char *word_state(unsigned int state)
{
	static const char *const words[] = { "N/A", "Not Started", "In Progress",
					     "Completed" };

	return state < ARRAY_SIZE(words) ? words[state] : "N/A";
}

static const char *word_bandwidth(unsigned int health)
{
	static const char *const words[] = { "N/A", "Degraded", "Full", "N/A" };

	return words[health % ARRAY_SIZE(words)];
}

static void put_cluster(struct query *q, nvmlReturn_t r, bool joined,
			const nvmlGpuFabricInfo_v2_t *info)
{
	char uuid[40] = "", *at = uuid;

	for (size_t i = 0; i < sizeof(info->clusterUuid); i++)
		at += sprintf(at,
			      i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x",
			      info->clusterUuid[i]);
	query_put(q, "CliqueId", "cliqueId", r, joined ? "%u" : "N/A", info->cliqueId);
	query_put(q, "ClusterUUID", "clusterUuid", r, "%s", joined ? uuid : "N/A");
	query_open(q, "Health", "health");
	query_put(q, "Bandwidth", "bandwidth", r, "%s",
		  joined ? word_bandwidth(info->healthMask) : "N/A");
	query_close(q, "health");
}

void query_fabric(struct query *q)
{
	nvmlGpuFabricInfo_v2_t info;
	nvmlReturn_t r = ask_fabric(q, &info);
	bool joined = info.state == COMPLETED;

	query_open(q, "Fabric", "fabric");
	query_put(q, "State", "state", r, "%s", word_state(info.state));
	query_put(q, "Status", "status", r, "%s",
		  joined ? nvml_text(info.status) : "N/A");
	if (q->smi->dialect->query & QUERY_FABRIC_HEALTH)
		put_cluster(q, r, joined, &info);
	query_close(q, "fabric");
}
