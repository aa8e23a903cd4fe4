-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_bound (
  -- One row per device of which, when all tasks have come to their end, some
  -- layers say that it is bound and some that it is not, or all that it is,
  -- and nobody is left to unbind it: bound-disagreement; and per use of a
  -- pointer that is NULL: null-call.
  -- Joins run.id.
  run_id,
  -- 'bound-disagreement', 'null-call'.
  class,
  -- Joins event.seq of the run, or state.seq of the last change of it.
  seq,
  -- Step of the run.
  step,
  -- Joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
-- Of bare columns beside max() SQLite takes the row with the greatest.
last AS (
  SELECT
    state.run_id,
    state.object AS device,
    state.name,
    state.after,
    state.after_text AS says,
    max(state.seq) AS seq
  FROM state
  INNER JOIN run
    ON run.id = state.run_id
  WHERE run.status = 'finished'
  GROUP BY
    state.run_id,
    state.object,
    state.name
),
-- No STOP reaches it any more, and nothing of it comes through: the host has
-- stopped it; or its stream is blocked, or the firmware has let go of it, or
-- its session is gone, under a design that stops what it cannot lock.
unreachable AS (
  SELECT
    run_id,
    device
  FROM _given_up
  WHERE how = 'stopped'
  UNION
  SELECT
    last.run_id,
    last.device
  FROM last
  INNER JOIN last AS design
    ON design.run_id = last.run_id
    AND design.name = 'lost_answer'
    AND design.says = 'stopped'
  WHERE (last.name IN ('stream_blocked', 'firmware_cut_off') AND last.says = 'yes')
    OR (
      last.name = 'session'
      AND last.says = 'no'
      AND EXISTS (
        SELECT 1
        FROM last AS tdi
        WHERE tdi.run_id = last.run_id
          AND tdi.device = last.device
          AND tdi.name = 'tdisp'
          AND tdi.says = 'ERROR'
      )
    )
),
-- What each layer says; one that does not count says 'none'.
layer AS (
  SELECT
    run_id,
    device,
    name,
    CASE
      WHEN name = 'tdisp'
        AND (run_id, device) IN (SELECT run_id, device FROM unreachable)
        THEN 'none'
      WHEN name = 'tdisp'
        THEN iif(says = 'CONFIG_UNLOCKED', 'no', 'yes')
      WHEN name = 'firmware_bound'
        AND (run_id, device) IN (
          SELECT run_id, device FROM _given_up WHERE how = 'leaked'
        )
        THEN 'none'
      ELSE says
    END AS says,
    seq
  FROM last
  WHERE name IN (
    'vfio_bound', 'iommufd_bound', 'tsm_bound', 'firmware_bound', 'tdisp',
    'regions_bound', 'iommu_bound'
  )
),
-- Nobody holds the device open, or names it, who would unbind it.
abandoned AS (
  SELECT
    run_id,
    device
  FROM last
  WHERE name = 'opened' AND after = 0
  UNION
  SELECT
    run_id,
    device
  FROM last
  WHERE (name = 'iommufd_bound' AND says = 'none')
    OR (name = 'vdevice' AND says = 'no')
  GROUP BY
    run_id,
    device
  HAVING count(*) = 2
),
summed AS (
  SELECT
    run_id,
    device,
    max(says IN ('yes', 'some')) AS bound,
    max(says IN ('no', 'some')) AS unbound,
    max(seq) AS seq
  FROM layer
  GROUP BY
    run_id,
    device
),
disagreed AS (
  SELECT
    summed.run_id,
    'bound-disagreement' AS class,
    summed.seq,
    state.step,
    (
      SELECT object.id
      FROM object
      WHERE object.run_id = summed.run_id
        AND object.name = 'device'
        AND object.owner = summed.device
    ) AS object_id,
    'bound-disagreement device' || coalesce(
      (
        SELECT ' ' || bind.function
        FROM event AS bind
        WHERE bind.run_id = summed.run_id
          AND bind.point = 'note'
          AND bind.text = 'tsm_bound ' || summed.device
        ORDER BY bind.seq DESC
        LIMIT 1
      ),
      ''
    ) AS signature
  FROM summed
  INNER JOIN state
    ON state.run_id = summed.run_id
    AND state.seq = summed.seq
  WHERE summed.bound = 1
    AND (
      summed.unbound = 1
      OR (summed.run_id, summed.device) IN (
        SELECT run_id, device FROM abandoned
      )
    )
)
SELECT * FROM disagreed
UNION ALL
SELECT
  run_id,
  'null-call',
  seq,
  step,
  object_id,
  'null-call device ' || function
FROM _device_moment
WHERE what IN ('followed pointer=null', 'called pointer=null');
