-- SPDX-License-Identifier: GPL-2.0-only
-- One row per end of the finding: who did what, where and when.
SELECT
  seq,
  task_id,
  task,
  role,
  object_id,
  object,
  function,
  file,
  line,
  step
FROM finding_end
WHERE finding_id = :finding
  AND run_id = :run
ORDER BY seq;
