-- SPDX-License-Identifier: GPL-2.0-only
-- One row per actor, lock, variable, ... of the run.
SELECT
  id,
  kind,
  name,
  owner
FROM object
WHERE run_id = :run
ORDER BY id;
