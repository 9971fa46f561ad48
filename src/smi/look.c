/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the generations of nvidia-smi draw the table of all GPUs, a row each. Those of 535
 * and 550 are the genuine programs'; the others follow listings that were published, and
 * the columns of a process's name are inferred there.
 */
#include <stddef.h>

#include "base/auto.h"
#include "smi/overview.h"

/* clang-format off */
static const struct look looks[] = {
	{
		.major = 450,
		.gpu_head =
	"|-------------------------------+----------------------+----------------------+\n"
	"| GPU  Name        Persistence-M| Bus-Id        Disp.A | Volatile Uncorr. ECC |\n"
	"| Fan  Temp  Perf  Pwr:Usage/Cap|         Memory-Usage | GPU-Util  Compute M. |\n"
	"|                               |                      |               MIG M. |\n"
	"|===============================+======================+======================|\n",
		.gpu_rule = "+-------------------------------+----------------------+----------------------+\n",
		.version = "| NVIDIA-SMI %-10s   Driver Version: %-10s   CUDA Version: %-9s|\n",
		.name = 18, .state_before = 1, .state_after = 2, .bus_before = 1,
		.power_before = 2, .limit_digits = 3, .memory_digits = 5,
		.mig_head =
	"+------------------+----------------------+-----------+-----------------------+\n"
	"| GPU  GI  CI  MIG |         Memory-Usage |        Vol|         Shared        |\n"
	"|      ID  ID  Dev |           BAR1-Usage | SM     Unc| CE  ENC  DEC  OFA  JPG|\n"
	"|                  |                      |        ECC|                       |\n"
	"|==================+======================+===========+=======================|\n",
		.mig_rule = "+------------------+----------------------+-----------+-----------------------+\n",
		.mig_rule_joined = "+------------------+                      +-----------+-----------------------+\n",
		.mig_before = 1, .mig_memory = 20,
		.bar1_before = 1, .bar1_memory = 20,
		.width = 77, .gap = 79,
		.process_head =
	"|  GPU   GI   CI        PID   Type   Process name                  GPU Memory |\n"
	"|        ID   ID                                                   Usage      |\n",
		.pid = 9, .process_name = 28,
	},
	{
		.major = 535,
		.gpu_head =
	"|-----------------------------------------+----------------------+----------------------+\n"
	"| GPU  Name                 Persistence-M | Bus-Id        Disp.A | Volatile Uncorr. ECC |\n"
	"| Fan  Temp   Perf          Pwr:Usage/Cap |         Memory-Usage | GPU-Util  Compute M. |\n"
	"|                                         |                      |               MIG M. |\n"
	"|=========================================+======================+======================|\n",
		.gpu_rule = "+-----------------------------------------+----------------------+----------------------+\n",
		.version = "| NVIDIA-SMI %-10s             Driver Version: %-10s   CUDA Version: %-9s|\n",
		.name = 27, .state_before = 3, .state_after = 1, .bus_before = 1,
		.power_before = 12, .limit_digits = 3, .memory_digits = 5,
		.mig_head =
	"+------------------+--------------------------------+-----------+-----------------------+\n"
	"| GPU  GI  CI  MIG |                   Memory-Usage |        Vol|      Shared           |\n"
	"|      ID  ID  Dev |                     BAR1-Usage | SM     Unc| CE ENC DEC OFA JPG    |\n"
	"|                  |                                |        ECC|                       |\n"
	"|==================+================================+===========+=======================|\n",
		.mig_rule = "+------------------+--------------------------------+-----------+-----------------------+\n",
		.mig_rule_joined = "+------------------+                                +-----------+-----------------------+\n",
		.mig_before = 10, .mig_memory = 21,
		.bar1_before = 10, .bar1_memory = 21,
		.width = 87, .gap = 89,
		.process_head =
	"|  GPU   GI   CI        PID   Type   Process name                            GPU Memory |\n"
	"|        ID   ID                                                             Usage      |\n",
		.pid = 9, .process_name = 38,
	},
	{
		.major = 550,
		.gpu_head =
	"|-----------------------------------------+------------------------+----------------------+\n"
	"| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |\n"
	"| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |\n"
	"|                                         |                        |               MIG M. |\n"
	"|=========================================+========================+======================|\n",
		.gpu_rule = "+-----------------------------------------+------------------------+----------------------+\n",
		.version = "| NVIDIA-SMI %-10s             Driver Version: %-10s     CUDA Version: %-9s|\n",
		.name = 27, .state_before = 3, .state_after = 1, .bus_before = 3,
		.power_before = 11, .limit_digits = 4, .memory_digits = 6,
		.mig_head =
	"+------------------+----------------------------------+-----------+-----------------------+\n"
	"| GPU  GI  CI  MIG |                     Memory-Usage |        Vol|      Shared           |\n"
	"|      ID  ID  Dev |                       BAR1-Usage | SM     Unc| CE ENC DEC OFA JPG    |\n"
	"|                  |                                  |        ECC|                       |\n"
	"|==================+==================================+===========+=======================|\n",
		.mig_rule = "+------------------+----------------------------------+-----------+-----------------------+\n",
		.mig_rule_joined = "+------------------+                                  +-----------+-----------------------+\n",
		.mig_before = 10, .mig_memory = 23,
		.bar1_before = 12, .bar1_memory = 21,
		.width = 89, .gap = 89,
		.process_head =
	"|  GPU   GI   CI        PID   Type   Process name                              GPU Memory |\n"
	"|        ID   ID                                                               Usage      |\n",
		.pid = 9, .process_name = 38,
	},
	{
		.major = 560,
		.gpu_head =
	"|-----------------------------------------+------------------------+----------------------+\n"
	"| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |\n"
	"| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |\n"
	"|                                         |                        |               MIG M. |\n"
	"|=========================================+========================+======================|\n",
		.gpu_rule = "+-----------------------------------------+------------------------+----------------------+\n",
		.version = "| NVIDIA-SMI %-10s             Driver Version: %-10s     CUDA Version: %-9s|\n",
		.name = 27, .state_before = 3, .state_after = 1, .bus_before = 3,
		.power_before = 11, .limit_digits = 4, .memory_digits = 6,
		.mig_head =
	"+------------------+----------------------------------+-----------+-----------------------+\n"
	"| GPU  GI  CI  MIG |                     Memory-Usage |        Vol|        Shared         |\n"
	"|      ID  ID  Dev |                       BAR1-Usage | SM     Unc| CE ENC  DEC  OFA  JPG |\n"
	"|                  |                                  |        ECC|                       |\n"
	"|==================+==================================+===========+=======================|\n",
		.mig_rule = "+------------------+----------------------------------+-----------+-----------------------+\n",
		.mig_rule_joined = "+------------------+                                  +-----------+-----------------------+\n",
		.mig_before = 10, .mig_memory = 23,
		.bar1_before = 12, .bar1_memory = 21,
		.width = 89, .gap = 89,
		.process_head =
	"|  GPU   GI   CI        PID   Type   Process name                              GPU Memory |\n"
	"|        ID   ID                                                               Usage      |\n",
		.pid = 9, .process_name = 38,
	},
	{
		.major = 570,
		.gpu_head =
	"|-----------------------------------------+------------------------+----------------------+\n"
	"| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |\n"
	"| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |\n"
	"|                                         |                        |               MIG M. |\n"
	"|=========================================+========================+======================|\n",
		.gpu_rule = "+-----------------------------------------+------------------------+----------------------+\n",
		.version = "| NVIDIA-SMI %-10s             Driver Version: %-10s     CUDA Version: %-9s|\n",
		.name = 27, .state_before = 3, .state_after = 1, .bus_before = 3,
		.power_before = 11, .limit_digits = 4, .memory_digits = 6,
		.mig_head =
	"+------------------+----------------------------------+-----------+-----------------------+\n"
	"| GPU  GI  CI  MIG |                     Memory-Usage |        Vol|        Shared         |\n"
	"|      ID  ID  Dev |                       BAR1-Usage | SM     Unc| CE ENC  DEC  OFA  JPG |\n"
	"|                  |                                  |        ECC|                       |\n"
	"|==================+==================================+===========+=======================|\n",
		.mig_rule = "+------------------+----------------------------------+-----------+-----------------------+\n",
		.mig_rule_joined = "+------------------+                                  +-----------+-----------------------+\n",
		.mig_before = 10, .mig_memory = 23,
		.bar1_before = 12, .bar1_memory = 21,
		.width = 89, .gap = 89,
		.process_head =
	"|  GPU   GI   CI              PID   Type   Process name                        GPU Memory |\n"
	"|        ID   ID                                                               Usage      |\n",
		.pid = 15, .process_name = 32,
	},
	{
		.major = 580,
		.gpu_head =
	"+-----------------------------------------+------------------------+----------------------+\n"
	"| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |\n"
	"| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |\n"
	"|                                         |                        |               MIG M. |\n"
	"|=========================================+========================+======================|\n",
		.gpu_rule = "+-----------------------------------------+------------------------+----------------------+\n",
		.version = "| NVIDIA-SMI %-10s             Driver Version: %-10s     CUDA Version: %-9s|\n",
		.name = 27, .state_before = 3, .state_after = 1, .bus_before = 3,
		.power_before = 11, .limit_digits = 4, .memory_digits = 6,
		.mig_head =
	"+------------------+----------------------------------+-----------+-----------------------+\n"
	"| GPU  GI  CI  MIG |              Shared Memory-Usage |        Vol|        Shared         |\n"
	"|      ID  ID  Dev |                Shared BAR1-Usage | SM     Unc| CE ENC  DEC  OFA  JPG |\n"
	"|                  |                                  |        ECC|                       |\n"
	"|==================+==================================+===========+=======================|\n",
		.mig_rule = "+------------------+----------------------------------+-----------+-----------------------+\n",
		.mig_rule_joined = NULL,
		.mig_before = 10, .mig_memory = 23,
		.bar1_before = 10, .bar1_memory = 23,
		.width = 89, .gap = 0,
		.process_head =
	"|  GPU   GI   CI              PID   Type   Process name                        GPU Memory |\n"
	"|        ID   ID                                                               Usage      |\n",
		.pid = 15, .process_name = 32,
	},
};
/* clang-format on */

const struct look *look_find(unsigned int major)
{
	const struct look *found = &looks[0];

	for (size_t i = 0; i < ARRAY_SIZE(looks); i++)
		found = looks[i].major <= major ? &looks[i] : found;
	return found;
}
