-- SPDX-License-Identifier: GPL-2.0-only
-- How much is left in all: one row.
SELECT
  count(*) AS arms,
  sum(NOT bound) AS open_arms,
  total(once) AS once,
  total(unseen) AS unseen
FROM kept_left;
