-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_uapi (
  -- One row per call of iommufd that did what its caller could not expect:
  -- wrong-object, unbalanced-bind. Of an object that cannot be destroyed see
  -- _found_life_wait.
  -- Joins run.id.
  run_id,
  -- Of the finding.
  class,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- What it is about; joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
-- A call says which vDEVICE it means, and then which one it has found.
meant AS (
  SELECT
    reached.*,
    (
      SELECT seq
      FROM event
      WHERE event.run_id = reached.run_id
        AND event.point = 'note'
        AND event.seq < reached.seq
        AND event.task_id = reached.task_id
        AND event.text = 'vdevice_meant'
      ORDER BY event.seq DESC
      LIMIT 1
    ) AS meant_seq
  FROM _device_note AS reached
  WHERE reached.verb = 'vdevice_reached'
),
-- An unbind that an ioctl has asked for, with the bind that it undoes, and the
-- last one by another task that was told 0 since.
unbind AS (
  SELECT
    undo.*,
    bound.task_id AS bound_task,
    bound.function AS bound_function,
    (
      SELECT seq
      FROM event
      WHERE event.run_id = undo.run_id
        AND event.point = 'note'
        AND event.seq < undo.seq
        AND event.seq > coalesce(bound.seq, 0)
        AND event.object_id = undo.object_id
        AND event.text = 'bound_again'
        AND event.task_id IS NOT bound.task_id
      ORDER BY event.seq DESC
      LIMIT 1
    ) AS again_seq
  FROM _device_note AS undo
  LEFT JOIN event AS bound
    ON bound.run_id = undo.run_id
    AND bound.seq = (
      SELECT seq
      FROM event
      WHERE event.run_id = undo.run_id
        AND event.point = 'note'
        AND event.seq < undo.seq
        AND event.object_id = undo.object_id
        AND event.text GLOB 'tsm_bound *'
      ORDER BY event.seq DESC
      LIMIT 1
    )
  WHERE undo.verb = 'tsm_unbinds'
    AND (
      SELECT text = 'unbind_asked'
      FROM event
      WHERE event.run_id = undo.run_id
        AND event.point = 'note'
        AND event.seq < undo.seq
        AND event.task_id = undo.task_id
        AND event.object_id = undo.object_id
        AND event.text IN ('unbind_asked', 'unbind_answered')
      ORDER BY event.seq DESC
      LIMIT 1
    )
)
SELECT
  meant.run_id,
  'wrong-object',
  meant.seq,
  meant.step,
  meant.object_id,
  'wrong-object device ' || meant.function
FROM meant
JOIN event AS other
  ON other.run_id = meant.run_id
  AND other.seq = meant.meant_seq
WHERE other.object_id <> meant.object_id
  -- Who has destroyed the vDEVICE that he names means nothing any more.
  AND coalesce((
    SELECT text = 'vdevice_named'
    FROM event
    WHERE event.run_id = meant.run_id
      AND event.point = 'note'
      AND event.seq < meant.seq
      AND event.object_id = other.object_id
      AND event.text IN ('vdevice_named', 'vdevice_given_up')
    ORDER BY event.seq DESC
    LIMIT 1
  ), 1)
UNION ALL
SELECT
  unbind.run_id,
  'unbalanced-bind',
  unbind.seq,
  unbind.step,
  unbind.object_id,
  'unbalanced-bind device ' || (
    SELECT group_concat(name, ' ')
    FROM (
      SELECT unbind.function AS name
      UNION ALL
      SELECT unbind.bound_function
      UNION ALL
      SELECT again.function
      ORDER BY name
    )
  )
FROM unbind
JOIN event AS again
  ON again.run_id = unbind.run_id
  AND again.seq = unbind.again_seq
-- A third task that unbinds decides for both.
WHERE unbind.task_id IN (unbind.bound_task, again.task_id);
