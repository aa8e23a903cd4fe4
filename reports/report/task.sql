-- SPDX-License-Identifier: GPL-2.0-only
-- One row per task of the run.
SELECT
  id,
  name,
  daemon,
  steps
FROM task
WHERE run_id = :run
ORDER BY id;
