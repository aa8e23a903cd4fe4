-- SPDX-License-Identifier: GPL-2.0-only
-- From the unbind of a device to the next zap of its BARs: how long, and
-- which other tasks did something meanwhile.
SELECT
  unbound.run_id,
  unbound.device,
  unbound.task AS unbound_by,
  unbound.step AS unbound_step,
  zap.task AS zapped_by,
  zap.function AS zapped_in,
  zap.step AS zapped_step,
  zap.ts_ns - unbound.ts_ns AS dur_ns,
  (
    SELECT group_concat(other.name, ', ')
    FROM (
      SELECT DISTINCT task.name
      FROM event
      JOIN task
        ON task.run_id = event.run_id
        AND task.id = event.task_id
      WHERE event.run_id = unbound.run_id
        AND event.seq > unbound.seq
        AND event.seq < zap.seq
        AND event.task_id NOT IN (unbound.task_id, zap.task_id)
      ORDER BY task.name
    ) AS other
  ) AS meanwhile
FROM happening AS unbound
LEFT JOIN happening AS zap
  ON zap.run_id = unbound.run_id
  AND zap.seq = (
    SELECT min(later.seq)
    FROM happening AS later
    WHERE later.run_id = unbound.run_id
      AND later.seq > unbound.seq
      AND later.device = unbound.device
      AND later.what GLOB 'note zap *'
  )
WHERE unbound.what GLOB 'note tsm_unbound *'
ORDER BY unbound.run_id, unbound.seq;
