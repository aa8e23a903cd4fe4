-- SPDX-License-Identifier: GPL-2.0-only
-- Binds that are not followed by an unbind of the same device in the same run.
SELECT
  bound.run_id,
  bound.device,
  bound.task,
  bound.function,
  bound.step,
  run.status
FROM happening AS bound
JOIN run
  ON run.id = bound.run_id
WHERE bound.what GLOB 'note tsm_bound *'
  AND NOT EXISTS (
    SELECT 1
    FROM happening AS later
    WHERE later.run_id = bound.run_id
      AND later.seq > bound.seq
      AND later.device = bound.device
      AND later.what GLOB 'note tsm_unbound *'
  )
ORDER BY bound.run_id, bound.seq;
