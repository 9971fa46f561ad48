/* SPDX-License-Identifier: Apache-2.0 */
/* What mig-smi says of itself. `mig -h` is nvidia-smi's text to the byte. */
#include <stdio.h>

#include "smi/smi.h"

/* clang-format off */
static const char mig_text[] =
	"\n"
	"    mig -- Multi Instance GPU management.\n"
	"\n"
	"    Usage: nvidia-smi mig [options]\n"
	"\n"
	"    Options include:\n"
	"    [-h | --help]: Display help information.\n"
	"    [-i | --id]: Enumeration index, PCI bus ID or UUID.\n"
	"                 Provide comma separated values for more than one device.\n"
	"    [-gi | --gpu-instance-id]: GPU instance ID.\n"
	"                               Provide comma separated values for more than one GPU instance.\n"
	"    [-ci | --compute-instance-id]: Compute instance ID.\n"
	"                                   Provide comma separated values for more than one compute \n"
	"                                   instance.\n"
	"    [-lgip | --list-gpu-instance-profiles]: List supported GPU instance profiles.\n"
	"                                            Option -i can be used to restrict the command to\n"
	"                                            run on a specific GPU.\n"
	"    [-lgipp | --list-gpu-instance-possible-placements]: List possible GPU instance placements\n"
	"                                                        in the following format, {Start}:Size.\n"
	"                                                        Option -i can be used to restrict the\n"
	"                                                        command to run on a specific GPU.\n"
	"    [-C | --default-compute-instance]: Create compute instance with the default profile when used\n"
	"                                       with the option to create a GPU instance (-cgi).\n"
	"    [-cgi | --create-gpu-instance]: Create GPU instances for the given profile tuples. A profile\n"
	"                                    tuple consists of a profile name or ID and an optional placement\n"
	"                                    specifier, which consists of a colon and a placement start index.\n"
	"                                    Provide comma separated values for more than one profile tuple.\n"
	"                                    Option -i can be used to restrict the command to run on\n"
	"                                    a specific GPU.\n"
	"    [-dgi | --destroy-gpu-instance]: Destroy GPU instances.\n"
	"                                     Options -i and -gi can be used individually or combined\n"
	"                                     to restrict the command to run on a specific GPU or GPU\n"
	"                                     instance.\n"
	"    [-lgi | --list-gpu-instances]: List GPU instances.\n"
	"                                   Option -i can be used to restrict the command to run on a\n"
	"                                   specific GPU.\n"
	"    [-lcip | --list-compute-instance-profiles]: List supported compute instance profiles.\n"
	"                                                Options -i and -gi can be used individually or\n"
	"                                                combined to restrict the command to run on a\n"
	"                                                specific GPU or GPU instance.\n"
	"    [-lcipp | --list-compute-instance-possible-placements]: List possible compute instance placements\n"
	"                                                            in the following format, {Start}:Size.\n"
	"                                                            Options -i and -gi can be used individually or\n"
	"                                                            combined to restrict the command to run on a\n"
	"                                                            specific GPU or GPU instance.\n"
	"    [-cci | --create-compute-instance]: Create compute instance for the given profile name or IDs.\n"
	"                                        Provide comma separated values for more than one profile.\n"
	"                                        If no profile name or ID is given, then the default*\n"
	"                                        compute instance profile ID will be used. Options -i and\n"
	"                                        -gi can be used individually or combined to restrict the\n"
	"                                        command to run on a specific GPU or GPU instance.\n"
	"    [-dci | --destroy-compute-instance]: Destroy compute instances.\n"
	"                                         Options -i, -gi and -ci can be used individually or\n"
	"                                         combined to restrict the command to run on a specific\n"
	"                                         GPU or GPU instance or compute instance.\n"
	"    [-lci | --list-compute-instances]: List compute instances.\n"
	"                                       Options -i and -gi can be used individually or combined\n"
	"                                       to restrict the command to run on a specific GPU or GPU\n"
	"                                       instance.\n"
	"\n"
	"\n";

static const char program_text[] =
	"mig-smi does what nvidia-smi does for Multi-Instance GPU, with the same arguments,\n"
	"output and exit status.\n"
	"\n"
	"    mig-smi [--sim | --driver PATH] [-i LIST] [-l SECONDS]\n"
	"    mig-smi [--sim | --driver PATH] --query-gpu=FIELDS --format=csv [-i LIST]\n"
	"    mig-smi [--sim | --driver PATH] -r [-i LIST]\n"
	"    mig-smi [--sim | --driver PATH] -L\n"
	"    mig-smi [--sim | --driver PATH] -q [-x] [-i LIST]\n"
	"    mig-smi [--sim | --driver PATH] -mig MODE [-i LIST]\n"
	"    mig-smi [--sim | --driver PATH] mig [OPTION]...\n"
	"\n"
	"    -L, --list-gpus            list GPUs and MIG devices\n"
	"    -q, --query                report on GPUs and MIG devices; -x, --xml-format as XML\n"
	"    -mig, --multi-instance-gpu set the MIG mode: 0/DISABLED, 1/ENABLED\n"
	"    -i, --id                   index, PCI bus id, UUID or serial; several with commas\n"
	"    mig                        GPU and compute instances: see `mig-smi mig -h`\n"
	"    --query-gpu, --query-compute-apps with --format=csv[,noheader][,nounits]: fields\n"
	"    -r, --gpu-reset            reset GPUs of a simulated driver\n"
	"    --sim                      use the simulated driver installed beside mig-smi\n"
	"    --driver PATH              use this NVML library; so does MIG_DRIVER_LIBRARY\n"
	"    -h, --help; --version\n";
/* clang-format on */

void help_mig(void)
{
	fputs(mig_text, stdout);
}

void help_program(void)
{
	fputs(program_text, stdout);
}
