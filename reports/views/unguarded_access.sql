-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW unguarded_access (
  -- One row per access to a shared variable without the lock that its model
  -- declares to guard it. Reads of what a rwsem guards want any mode, writes
  -- the write mode. Which locks guard the others in fact: lockset.
  -- Joins run.id.
  run_id,
  -- Joins event.seq of the run: the row that says so, just before that of the
  -- access.
  seq,
  -- Step of the run.
  step,
  -- When, ns of simulated time.
  ts_ns,
  -- Name of the task.
  task,
  -- Joins object.id of the run.
  object_id,
  -- The variable, written out: 'vdev->is_tsm_bound(gpu0)'.
  object,
  -- 'read', 'write' or 'update'; NULL if the run ended there.
  op,
  -- Modelled function that accesses it.
  function,
  -- Value before the access.
  before,
  -- The same after it.
  after,
  -- All locks that the task held instead, as in event.held; NULL: none.
  held
) AS
SELECT
  misuse.run_id,
  misuse.seq,
  misuse.step,
  misuse.ts_ns,
  task.name,
  misuse.object_id,
  misuse.object,
  access.op,
  misuse.function,
  access.before,
  access.after,
  misuse.held
FROM event AS misuse
LEFT JOIN event AS access
  ON access.run_id = misuse.run_id
  AND access.point = 'step'
  AND access.object_id = misuse.object_id
  AND access.seq = (
    SELECT min(own.seq)
    FROM event AS own
    WHERE own.run_id = misuse.run_id
      AND own.seq > misuse.seq
      AND own.task_id = misuse.task_id
      AND own.point = 'step'
  )
LEFT JOIN task
  ON task.run_id = misuse.run_id
  AND task.id = misuse.task_id
WHERE misuse.point = 'misuse'
  AND misuse.op = 'unguarded';
