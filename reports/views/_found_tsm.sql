-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_tsm (
  -- One row per end of what a bound TDI rests on: ended-while-bound; per call
  -- that speaks to a device in the middle of another's: interleaved-exchange;
  -- per bind that nobody has asked for: unasked-bind.
  -- Joins run.id.
  run_id,
  -- 'ended-while-bound', 'interleaved-exchange', 'unasked-bind'.
  class,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- Joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
ended AS (
  SELECT
    *,
    'ended-while-bound' AS class,
    bound_function AS other
  FROM _device_moment AS moment
  WHERE (what = 'session_ends' AND tsm_bound = 'yes')
    OR (
      what = 'stream_deleted'
      AND firmware_bound = 'yes'
      AND firmware_state <> 'CONFIG_UNLOCKED'
      AND firmware_kept = 'no'
      AND firmware_cut_off = 'no'
      AND NOT EXISTS (
        SELECT 1
        FROM _given_up
        WHERE _given_up.run_id = moment.run_id
          AND _given_up.device = moment.device
          AND _given_up.seq < moment.seq
          AND _given_up.how = 'stopped'
      )
    )
    OR (
      what = 'vm_destroyed'
      AND firmware_bound = 'yes'
      AND NOT EXISTS (
        SELECT 1
        FROM _given_up
        WHERE _given_up.run_id = moment.run_id
          AND _given_up.device = moment.device
          AND _given_up.seq < moment.seq
          AND _given_up.how = 'leaked'
      )
    )
),
-- With who began last of those that have not come to their end.
began AS (
  SELECT
    *,
    'interleaved-exchange' AS class,
    (
      SELECT open.function
      FROM event AS open
      WHERE open.run_id = moment.run_id
        AND open.seq < moment.seq
        AND open.point = 'note'
        AND open.text = 'exchange_begins'
        AND open.object_id = moment.object_id
        AND open.task_id <> moment.task_id
        AND NOT EXISTS (
          SELECT 1
          FROM event AS done
          WHERE done.run_id = open.run_id
            AND done.seq BETWEEN open.seq AND moment.seq
            AND done.point = 'note'
            AND done.text = 'exchange_ends'
            AND done.object_id = open.object_id
            AND done.task_id = open.task_id
        )
      ORDER BY open.seq DESC
      LIMIT 1
    ) AS other
  FROM _device_moment AS moment
  WHERE what = 'exchange_begins'
),
-- The last that its task had to do with a wish for a bind is not the wish.
bound AS (
  SELECT
    *,
    'unasked-bind' AS class,
    (
      SELECT unbound.function
      FROM event AS unbound
      WHERE unbound.run_id = moment.run_id
        AND unbound.seq < moment.seq
        AND unbound.point = 'note'
        AND unbound.text = 'tsm_unbound ' || moment.device
      ORDER BY unbound.seq DESC
      LIMIT 1
    ) AS other
  FROM _device_moment AS moment
  WHERE what = 'tsm_bound ' || device
    AND (
      SELECT wish.text
      FROM event AS wish
      WHERE wish.run_id = moment.run_id
        AND wish.seq < moment.seq
        AND wish.point = 'note'
        AND wish.text IN ('bind_asked', 'bind_answered')
        AND wish.object_id = moment.object_id
        AND wish.task_id = moment.task_id
      ORDER BY wish.seq DESC
      LIMIT 1
    ) IS NOT 'bind_asked'
),
found AS (
  SELECT run_id, class, seq, step, object_id, function, other
  FROM ended
  UNION ALL
  SELECT run_id, class, seq, step, object_id, function, other
  FROM began
  WHERE other IS NOT NULL
  UNION ALL
  SELECT run_id, class, seq, step, object_id, function, other
  FROM bound
)
SELECT
  run_id,
  class,
  seq,
  step,
  object_id,
  class || ' device '
  || coalesce(min(function, other) || ' ' || max(function, other), function)
FROM found;
