-- SPDX-License-Identifier: GPL-2.0-only
-- One row per finding that the night has not shown and that is gone by all
-- likelihood, the surest first.
SELECT
  finding_id AS finding,
  class,
  design,
  last_place,
  last_seen,
  silent_runs,
  earlier_rate,
  chance_missed,
  signature
FROM kept_status
WHERE status = 'gone'
ORDER BY last_place DESC, chance_missed, class, design, signature;
