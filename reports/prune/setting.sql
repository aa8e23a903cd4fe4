-- SPDX-License-Identifier: GPL-2.0-only

-- How many nights are kept in full.

CREATE TEMP TABLE prune_setting (keep);
