-- SPDX-License-Identifier: GPL-2.0-only
-- Which windows there are between the TSM unbind of a device and the next zap
-- of its BAR mappings, and what could happen in them.
WITH
window AS (
  SELECT
    unbind.run_id,
    unbind.subject AS device,
    unbind.task AS unbound_task,
    unbind.function AS unbound_function,
    unbind.step AS unbound_step,
    unbind.seq AS unbound_seq,
    unbind.ts_ns AS unbound_ns,
    min(zap.seq) AS zapped_seq
  FROM _model_note AS unbind
  JOIN _model_note AS zap
    ON zap.run_id = unbind.run_id
    AND zap.subject = unbind.subject
    AND zap.verb = 'zap'
    AND zap.seq > unbind.seq
  WHERE unbind.verb = 'tsm_unbound'
  GROUP BY
    unbind.run_id,
    unbind.seq
)
SELECT
  -- Joins run.id.
  window.run_id,
  -- 'gpu0'.
  window.device,
  -- Name of the task that unbound it.
  window.unbound_task,
  -- Modelled function that unbound it.
  window.unbound_function,
  -- Step of the run that unbound it.
  window.unbound_step,
  -- Name of the task that zapped next.
  task.name AS zapped_task,
  -- Modelled function that zapped.
  event.function AS zapped_function,
  -- Step of the run that zapped.
  event.step AS zapped_step,
  -- How long the window was, ns of simulated time.
  event.ts_ns - window.unbound_ns AS dur_ns,
  -- Steps in it by other tasks than the one that unbound.
  (
    SELECT count(*)
    FROM event AS other
    JOIN task AS other_task
      ON other_task.run_id = other.run_id
      AND other_task.id = other.task_id
    WHERE other.run_id = window.run_id
      AND other.seq > window.unbound_seq
      AND other.seq < window.zapped_seq
      AND other.point = 'step'
      AND other_task.name <> window.unbound_task
  ) AS other_steps,
  -- 1 if the device was bound again in it, else 0.
  EXISTS (
    SELECT 1
    FROM _model_note AS bind
    WHERE bind.run_id = window.run_id
      AND bind.subject = window.device
      AND bind.verb = 'tsm_bound'
      AND bind.seq > window.unbound_seq
      AND bind.seq < window.zapped_seq
  ) AS bound_again,
  -- Classes of the locks that one task held from its one end to the other,
  -- which keep others out; NULL if there are none.
  (
    SELECT group_concat(lock_class, ', ')
    FROM (
      SELECT DISTINCT lock_hold.lock_class
      FROM lock_hold
      WHERE lock_hold.run_id = window.run_id
        AND lock_hold.task = window.unbound_task
        AND lock_hold.acquired_seq < window.unbound_seq
        AND coalesce(lock_hold.released_seq > window.zapped_seq, TRUE)
      ORDER BY lock_hold.acquired_seq
    )
  ) AS held_throughout
FROM window
JOIN event
  ON event.run_id = window.run_id
  AND event.seq = window.zapped_seq
LEFT JOIN task
  ON task.run_id = event.run_id
  AND task.id = event.task_id
ORDER BY window.run_id, window.unbound_seq;
