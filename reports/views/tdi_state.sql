-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW tdi_state (
  -- One row per interval in which the TDISP state of a device stayed the same.
  -- Joins run.id.
  run_id,
  -- 'gpu0'.
  device,
  -- 'CONFIG_UNLOCKED', 'CONFIG_LOCKED', 'RUN' or 'ERROR'.
  state,
  -- Change with which it began; joins state.seq of the run.
  begin_seq,
  -- Step of the run in which it began; 0: before the first.
  begin_step,
  -- When, ns of simulated time.
  begin_ns,
  -- Name of the task that brought it about; NULL, as the next, if the run
  -- began with it.
  begin_task,
  -- Modelled function that did.
  begin_function,
  -- Request that this task was serving: 'LOCK_INTERFACE_REQUEST'; NULL if none.
  begin_request,
  -- State that followed; NULL, as all below, if it lasted to the end.
  next_state,
  -- Change that ended it; joins state.seq of the run.
  end_seq,
  -- Step of the run that ended it.
  end_step,
  -- When, ns of simulated time.
  end_ns,
  -- Name of the task that ended it.
  end_task,
  -- Modelled function that did.
  end_function,
  -- How long it lasted, ns of simulated time.
  dur_ns
) AS
SELECT
  begun.run_id,
  begun.object,
  begun.after_text,
  begun.seq,
  begun.step,
  begun.ts_ns,
  begin_task.name,
  begun.function,
  iif(request.kind = 'receive', request.name, NULL),
  ended.after_text,
  ended.seq,
  ended.step,
  ended.ts_ns,
  end_task.name,
  ended.function,
  ended.ts_ns - begun.ts_ns
FROM state AS begun
LEFT JOIN state AS ended
  ON ended.run_id = begun.run_id
  AND ended.seq = (
    SELECT min(later.seq)
    FROM state AS later
    WHERE later.run_id = begun.run_id
      AND later.seq > begun.seq
      AND later.object = begun.object
      AND later.name = 'tdisp'
  )
LEFT JOIN message AS request
  ON request.run_id = begun.run_id
  AND request.seq = (
    SELECT max(served.seq)
    FROM message AS served
    WHERE served.run_id = begun.run_id
      AND served.seq < begun.seq
      AND served.task_id = begun.task_id
      AND served.kind IN ('receive', 'reply')
  )
LEFT JOIN task AS begin_task
  ON begin_task.run_id = begun.run_id
  AND begin_task.id = begun.task_id
LEFT JOIN task AS end_task
  ON end_task.run_id = ended.run_id
  AND end_task.id = ended.task_id
WHERE begun.name = 'tdisp';
