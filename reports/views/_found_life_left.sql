-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_life_left (
  -- One row per thing that outlives what it belongs to, or per failed call
  -- that has left something behind: dangling-pointer, lost-update,
  -- left-revoked, failed-call-side-effect.
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
found AS (
  -- The vDEVICE is freed, and its device's trusted_dma_owner points to it.
  SELECT
    *,
    'dangling-pointer' AS class,
    NULL AS other_function
  FROM _device_state
  WHERE verb = 'vdevice_freed'
    AND dma_owner = object_id
  UNION ALL
  -- A close ends low power, and has waited for every suspend since.
  SELECT
    *,
    'lost-update',
    NULL
  FROM _device_state
  WHERE verb = 'device_closed'
    AND low_power
  UNION ALL
  -- Nothing keeps the call from giving back what it has revoked.
  SELECT
    *,
    'failed-call-side-effect',
    NULL
  FROM _device_state
  WHERE verb = 'call_failed'
    AND buffers_revoked > 0
    AND vfio_memory
    AND NOT vfio_d3hot
    AND NOT isolated
    AND NOT low_power
  UNION ALL
  -- The last unbind of the device was by this task, and inside of this call,
  -- which the VMM has made of VFIO.
  SELECT
    call.*,
    'failed-call-side-effect',
    unbound.function
  FROM _device_state AS call
  JOIN event AS unbound
    ON unbound.run_id = call.run_id
    AND unbound.seq = (
      SELECT seq
      FROM event
      WHERE event.run_id = call.run_id
        AND event.point = 'note'
        AND event.seq < call.seq
        AND event.object_id = call.object_id
        AND event.text GLOB 'tsm_unbound *'
      ORDER BY event.seq DESC
      LIMIT 1
    )
  WHERE call.verb = 'call_refused'
    AND unbound.task_id = call.task_id
    AND unbound.seq > (
      SELECT seq
      FROM message
      WHERE message.run_id = call.run_id
        AND message.seq < call.seq
        AND message.task_id = call.task_id
        AND message.kind = 'call'
        AND message.from_actor = 'vmm'
        AND message.to_actor = 'vfio'
      ORDER BY message.seq DESC
      LIMIT 1
    )
  UNION ALL
  -- A wake-up has ended low power, nothing was given back since, and at the
  -- end of the run nothing keeps VFIO from it.
  SELECT
    woken.*,
    'left-revoked',
    NULL
  FROM _device_state AS woken
  JOIN run
    ON run.id = woken.run_id
  WHERE woken.verb = 'device_woken'
    AND run.status = 'finished'
    AND NOT EXISTS (
      SELECT 1
      FROM event
      WHERE event.run_id = woken.run_id
        AND event.point = 'note'
        AND event.seq > woken.seq
        AND event.object_id = woken.object_id
        AND event.text IN ('device_woken', 'buffers_return')
    )
    AND (
      SELECT
        max(after) FILTER (WHERE name = 'buffers_revoked') > 0
        AND max(after) FILTER (WHERE name = 'vconfig')
        AND NOT max(after) FILTER (WHERE name = 'vfio_d3hot')
        AND NOT max(after) FILTER (WHERE name = 'isolated')
        AND NOT max(after) FILTER (WHERE name = 'low_power')
        AND max(after) FILTER (
          WHERE name IN ('vfio_memory', 'virtual_function')
        )
      FROM state AS last
      WHERE last.run_id = woken.run_id
        AND last.object = woken.device
        AND NOT EXISTS (
          SELECT 1
          FROM state AS later
          WHERE later.run_id = last.run_id
            AND later.seq > last.seq
            AND later.object = last.object
            AND later.name = last.name
        )
    )
)
SELECT
  found.run_id,
  found.class,
  found.seq,
  found.step,
  -- A vDEVICE is freed; what keeps the pointer is its device.
  coalesce(device.id, found.object_id),
  found.class || ' device ' || coalesce(
    min(found.function, found.other_function)
    || ' '
    || max(found.function, found.other_function),
    found.function
  )
FROM found
LEFT JOIN object AS device
  ON found.object <> 'device'
  AND device.run_id = found.run_id
  AND device.kind = 'device'
  AND device.name = 'device'
  AND device.owner = found.device;
