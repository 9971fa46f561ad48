/* SPDX-License-Identifier: Apache-2.0 */
/* The report of -q: where on the bus a GPU stands, and its link. */
#include <string.h>

#include "base/auto.h"
#include "smi/query.h"

#define BRIDGE_TYPES 2u

static const char *word_bridge(unsigned int type)
{
	return type == 1 ? "BR04" : "PLX";
}

/* Releases up to 535 know the classes of no device. */
static nvmlReturn_t ask_address(struct query *q, nvmlPciInfoExt_v1_t *ret)
{
	nvmlPciInfo_t pci = { 0 };
	nvmlReturn_t r;

	*ret = (nvmlPciInfoExt_v1_t){ .version = NVML_PCI_INFO_EXT_V1_WORD };
	if (q->smi->dialect->query & QUERY_PCI_CLASS)
		return ASK(q, nvmlDeviceGetPciInfoExt, ret);
	r = ASK(q, nvmlDeviceGetPciInfo_v3, &pci);
	ret->domain = pci.domain;
	ret->bus = pci.bus;
	ret->device = pci.device;
	ret->pciDeviceId = pci.pciDeviceId;
	ret->pciSubSystemId = pci.pciSubSystemId;
	memcpy(ret->busId, pci.busId, sizeof(ret->busId));
	return r;
}

static void put_address(struct query *q)
{
	nvmlPciInfoExt_v1_t pci;
	nvmlReturn_t r = ask_address(q, &pci);

	query_hex(q, "Bus", "pci_bus", r, 2, pci.bus);
	query_hex(q, "Device", "pci_device", r, 2, pci.device);
	query_hex(q, "Domain", "pci_domain", r, 4, pci.domain);
	if (q->smi->dialect->query & QUERY_PCI_CLASS) {
		query_hex(q, "Base Classcode", "pci_base_class", r, 1, pci.baseClass);
		query_hex(q, "Sub Classcode", "pci_sub_class", r, 1, pci.subClass);
	}
	query_hex(q, "Device Id", "pci_device_id", r, 8, pci.pciDeviceId);
	query_put(q, "Bus Id", "pci_bus_id", r, "%.*s", (int)sizeof(pci.busId),
		  pci.busId);
	query_hex(q, "Sub System Id", "pci_sub_system_id", r, 8, pci.pciSubSystemId);
}

static void put_generations(struct query *q)
{
	unsigned int current = 0;
	nvmlReturn_t r;

	query_open(q, "PCIe Generation", "pcie_gen");
	PUT_NUMBER(q, "Max", "max_link_gen", "%u", nvmlDeviceGetMaxPcieLinkGeneration);
	r = ASK(q, nvmlDeviceGetCurrPcieLinkGeneration, &current);
	query_put(q, "Current", "current_link_gen", r, "%u", current);
	query_put(q, "Device Current", "device_current_link_gen", r, "%u", current);
	PUT_NUMBER(q, "Device Max", "max_device_link_gen", "%u",
		   nvmlDeviceGetGpuMaxPcieLinkGeneration);
	query_text(q, "Host Max", "max_host_link_gen", NOT_PUBLIC);
	query_close(q, "pcie_gen");
}

static void put_link(struct query *q)
{
	query_open(q, "GPU Link Info", "pci_gpu_link_info");
	put_generations(q);
	query_open(q, "Link Width", "link_widths");
	PUT_NUMBER(q, "Max", "max_link_width", "%ux", nvmlDeviceGetMaxPcieLinkWidth);
	PUT_NUMBER(q, "Current", "current_link_width", "%ux",
		   nvmlDeviceGetCurrPcieLinkWidth);
	query_close(q, "link_widths");
	query_close(q, "pci_gpu_link_info");
}

static void put_bridge(struct query *q)
{
	nvmlBridgeChipHierarchy_t chips = { 0 };
	nvmlReturn_t r = ASK(q, nvmlDeviceGetBridgeChipInfo, &chips);
	const nvmlBridgeChipInfo_t *first = &chips.bridgeChipInfo[0];

	query_open(q, "Bridge Chip", "pci_bridge_chip");
	if (r != NVML_SUCCESS || first->type < BRIDGE_TYPES)
		query_put(q, "Type", "bridge_chip_type", r, "%s",
			  word_bridge(first->type));
	if (r == NVML_SUCCESS && !first->fwVersion)
		r = NVML_ERROR_NOT_SUPPORTED;
	query_hex(q, "Firmware", "bridge_chip_fw", r, 8, first->fwVersion);
	query_close(q, "pci_bridge_chip");
}

static void put_throughput(struct query *q, const char *key, const char *tag,
			   unsigned int counter)
{
	unsigned int kb_per_s = 0;
	nvmlReturn_t r = ASK(q, nvmlDeviceGetPcieThroughput, counter, &kb_per_s);

	query_put(q, key, tag, r, "%u KB/s", kb_per_s);
}

static void put_traffic(struct query *q)
{
	nvmlFieldValue_t rollover = { .fieldId = NVML_FI_DEV_PCIE_REPLAY_ROLLOVER };

	PUT_NUMBER(q, "Replays Since Reset", "replay_counter", "%u",
		   nvmlDeviceGetPcieReplayCounter);
	query_fields(q, &rollover, 1);
	query_put(q, "Replay Number Rollovers", "replay_rollover_counter",
		  rollover.nvmlReturn, "%d", rollover.value.siVal);
	put_throughput(q, "Tx Throughput", "tx_util", 0);
	put_throughput(q, "Rx Throughput", "rx_util", 1);
	query_text(q, "Atomic Caps Inbound", "atomic_caps_inbound", NOT_PUBLIC);
	query_text(q, "Atomic Caps Outbound", "atomic_caps_outbound", NOT_PUBLIC);
}

void query_pci(struct query *q)
{
	query_open(q, "PCI", "pci");
	put_address(q);
	put_link(q);
	put_bridge(q);
	put_traffic(q);
	query_close(q, "pci");
}
