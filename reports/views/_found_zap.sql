-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_zap (
  -- One row per zap or revocation of the BARs of a bound TDI (on TDX alone,
  -- whose TDIs they break), and per reset, change of power or loss of bus
  -- mastering: zap-while-bound. What the unbind of the TDI itself does, in the
  -- task that unbinds, is none.
  -- Joins run.id.
  run_id,
  -- 'zap-while-bound'.
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
SELECT
  moment.run_id,
  'zap-while-bound',
  moment.seq,
  moment.step,
  moment.object_id,
  'zap-while-bound device '
  || coalesce(
    min(moment.function, moment.bound_function)
    || ' '
    || max(moment.function, moment.bound_function),
    moment.function
  )
FROM _device_moment AS moment
INNER JOIN run
  ON run.id = moment.run_id
WHERE (
    moment.what = 'disturbed'
    OR (moment.what LIKE 'zap %' AND run.platform = 'tdx')
  )
  AND moment.firmware_bound = 'yes'
  AND moment.firmware_state <> 'CONFIG_UNLOCKED'
  AND moment.firmware_kept = 'no'
  AND NOT EXISTS (
    SELECT 1
    FROM _given_up
    WHERE _given_up.run_id = moment.run_id
      AND _given_up.device = moment.device
      AND _given_up.seq < moment.seq
      AND _given_up.how = 'stopped'
  )
  AND (
    SELECT unbind.text
    FROM event AS unbind
    WHERE unbind.run_id = moment.run_id
      AND unbind.seq < moment.seq
      AND unbind.point = 'note'
      AND unbind.text IN ('unbind_begins', 'tsm_unbound ' || moment.device)
      AND unbind.object_id = moment.object_id
      AND unbind.task_id = moment.task_id
    ORDER BY unbind.seq DESC
    LIMIT 1
  ) IS NOT 'unbind_begins';
