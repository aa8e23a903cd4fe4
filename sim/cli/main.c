/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim: the program, with the models that it is built for. */
#include "cli/cli.h"
#include "models/model.h"

int main(int argc, char **argv)
{
	return cli_main(&model_registry, argc, argv);
}
