-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW bind_span (
  -- One row per bind of a device that was tried, until its unbind. It is bound
  -- as long as the TSM core has a context of a bound TDI; what the others say
  -- meanwhile: bound_copies.
  -- Joins run.id.
  run_id,
  -- 'gpu0'; of a bind that failed by the scenario's step, NULL outside one.
  device,
  -- Name of the task that tried.
  task,
  -- Step of the scenario that did: 'guest.bind gpu0'; NULL if none.
  begun_by,
  -- Call with which it began; joins message.seq of the run.
  begin_seq,
  -- Step of the run in which it began.
  begin_step,
  -- When, ns of simulated time.
  begin_ns,
  -- What that call returned: '0', '-EBUSY', ...; NULL if it did not return.
  returned,
  -- Change that bound it; joins state.seq of the run; NULL, as all below, if
  -- it never was bound.
  bound_seq,
  -- Step of the run in which it was.
  bound_step,
  -- When, ns of simulated time.
  bound_ns,
  -- Name of the task that unbound it; NULL, as all below, if it stayed bound.
  unbound_task,
  -- Step of the scenario that did: 'vmm.close gpu0'; NULL if none.
  unbound_by,
  -- Modelled function that did.
  unbound_function,
  -- Change that unbound it; joins state.seq of the run.
  unbound_seq,
  -- Step of the run in which it was.
  unbound_step,
  -- When, ns of simulated time.
  unbound_ns,
  -- How long it was bound, ns of simulated time.
  dur_ns
) AS
WITH
-- The outermost of the calls that bind: none of the others is under way.
try AS (
  SELECT
    message.*,
    (
      SELECT min(answer.seq)
      FROM message AS answer
      WHERE answer.run_id = message.run_id
        AND answer.seq > message.seq
        AND answer.task_id = message.task_id
        AND answer.kind = 'return'
        AND answer.name = message.name
    ) AS end_seq,
    (
      SELECT max(first.seq)
      FROM event AS first
      WHERE first.run_id = message.run_id
        AND first.seq < message.seq
        AND first.task_id = message.task_id
        AND first.point IN ('step_begin', 'step_end')
    ) AS scenario_seq
  FROM message
  WHERE message.kind = 'call'
    AND message.name IN (
      'VFIO_DEVICE_TSM_BIND',
      'iommufd_device_tsm_bind',
      'pci_tsm_bind'
    )
    AND 0 = (
      SELECT total(iif(other.kind = 'call', 1, -1))
      FROM message AS other
      WHERE other.run_id = message.run_id
        AND other.seq < message.seq
        AND other.task_id = message.task_id
        AND other.kind IN ('call', 'return')
        AND other.name IN (
          'VFIO_DEVICE_TSM_BIND',
          'iommufd_device_tsm_bind',
          'pci_tsm_bind'
        )
    )
),
bound AS (
  SELECT
    try.*,
    (
      SELECT min(change.seq)
      FROM state AS change
      WHERE change.run_id = try.run_id
        AND change.seq > try.seq
        AND change.seq < coalesce(try.end_seq, change.seq + 1)
        AND change.task_id = try.task_id
        AND change.name = 'tsm_bound'
        AND change.before = 0
    ) AS bound_seq
  FROM try
),
span AS (
  SELECT
    bound.*,
    now.object AS device,
    now.step AS bound_step,
    now.ts_ns AS bound_ns,
    (
      SELECT min(change.seq)
      FROM state AS change
      WHERE change.run_id = bound.run_id
        AND change.seq > bound.bound_seq
        AND change.object = now.object
        AND change.name = 'tsm_bound'
        AND change.after = 0
    ) AS unbound_seq
  FROM bound
  LEFT JOIN state AS now
    ON now.run_id = bound.run_id
    AND now.seq = bound.bound_seq
)
SELECT
  span.run_id,
  coalesce(
    span.device,
    iif(
      begun.point = 'step_begin' AND instr(begun.text, ' ') > 0,
      substr(
        begun.text,
        instr(begun.text, ' ') + 1,
        instr(
          substr(begun.text, instr(begun.text, ' ') + 1) || ' ',
          ' '
        ) - 1
      ),
      NULL
    )
  ),
  task.name,
  iif(begun.point = 'step_begin', begun.text, NULL),
  span.seq,
  span.step,
  span.ts_ns,
  coalesce(answer.status_name, CAST(answer.status AS TEXT)),
  span.bound_seq,
  span.bound_step,
  span.bound_ns,
  unbound_task.name,
  iif(ended.point = 'step_begin', ended.text, NULL),
  unbound.function,
  unbound.seq,
  unbound.step,
  unbound.ts_ns,
  unbound.ts_ns - span.bound_ns
FROM span
LEFT JOIN message AS answer
  ON answer.run_id = span.run_id
  AND answer.seq = span.end_seq
LEFT JOIN event AS begun
  ON begun.run_id = span.run_id
  AND begun.seq = span.scenario_seq
LEFT JOIN state AS unbound
  ON unbound.run_id = span.run_id
  AND unbound.seq = span.unbound_seq
LEFT JOIN event AS ended
  ON ended.run_id = unbound.run_id
  AND ended.seq = (
    SELECT max(step.seq)
    FROM event AS step
    WHERE step.run_id = unbound.run_id
      AND step.seq < unbound.seq
      AND step.task_id = unbound.task_id
      AND step.point IN ('step_begin', 'step_end')
  )
LEFT JOIN task
  ON task.run_id = span.run_id
  AND task.id = span.task_id
LEFT JOIN task AS unbound_task
  ON unbound_task.run_id = unbound.run_id
  AND unbound_task.id = unbound.task_id;
