/* SPDX-License-Identifier: GPL-2.0-only */
/* What 'tdisim run --predict' says of a cell. */
#ifndef CLI_PREDICTED_H
#define CLI_PREDICTED_H

#include "cli/cell.h"

/* Nothing if the cell was not asked to predict. */
void predicted_print(const struct cell *cell);
/* An object for each circle of locks. */
void predicted_json(const struct cell *cell);

#endif
