-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW happening (
  -- One row per thing that happened in a run, in words: events, messages,
  -- changes of state and faults that struck. It is made for patterns over time,
  -- as in the named query bound_for_good: E not preceded by F of the same
  -- device is
  --   SELECT * FROM happening AS e
  --   WHERE e.what GLOB 'note zap *' AND NOT EXISTS (
  --     SELECT 1 FROM happening AS f
  --     WHERE f.run_id = e.run_id AND f.seq < e.seq
  --       AND f.device = e.device AND f.what GLOB 'note tsm_unbound*')
  -- With EXISTS: preceded by; with f.seq > e.seq: followed by; with task_id or
  -- object_id in place of device, or none: the same task, the same object, any.
  -- Joins run.id.
  run_id,
  -- Joins the seq of event, message, state or choice: they share one count.
  seq,
  -- Step of the run.
  step,
  -- When, ns of simulated time.
  ts_ns,
  -- Joins task.id of the run; NULL if no task did it.
  task_id,
  -- Name of that task.
  task,
  -- 'mutex_lock dev_set->lock(gpu0)', 'blocked mutex_lock igate(gpu0)', 'misuse
  -- unguarded vdev flags(gpu0)', 'note zap gpu0 bound=1', 'step_begin
  -- guest.bind gpu0', 'call TDH.DMAR.ADD firmware', 'send
  -- LOCK_INTERFACE_REQUEST device(gpu0)', 'state gpu0 tdisp RUN', 'fault
  -- tdh_exchange'.
  what,
  -- Joins object.id of the run; NULL if it is about none.
  object_id,
  -- Device that it is about, or the instance of its object: 'gpu0'; NULL if
  -- none is named.
  device,
  -- Modelled function; NULL for a message.
  function,
  -- What it returned: a number as text, or an error by name; NULL if nothing.
  result
) AS
SELECT
  event.run_id,
  event.seq,
  event.step,
  event.ts_ns,
  event.task_id,
  task.name,
  CASE event.point
    WHEN 'step' THEN ''
    WHEN 'blocked' THEN 'blocked '
    WHEN 'misuse' THEN 'misuse '
    ELSE ''
  END || event.op || coalesce(
    ' ' || iif(
      event.point IN ('step', 'blocked', 'misuse', 'retry'),
      event.object,
      event.text
    ),
    ''
  ),
  event.object_id,
  -- The second word of a note or of a scenario's step, else the owner.
  CASE
    WHEN event.point IN ('note', 'step_begin')
      AND instr(event.text, ' ') > 0
      THEN substr(
        substr(event.text, instr(event.text, ' ') + 1) || ' ',
        1,
        instr(substr(event.text, instr(event.text, ' ') + 1) || ' ', ' ') - 1
      )
    ELSE object.owner
  END,
  event.function,
  coalesce(event.result_name, CAST(event.result AS TEXT))
FROM event
LEFT JOIN task
  ON task.run_id = event.run_id
  AND task.id = event.task_id
LEFT JOIN object
  ON object.run_id = event.run_id
  AND object.id = event.object_id
UNION ALL
SELECT
  message.run_id,
  message.seq,
  message.step,
  message.ts_ns,
  message.task_id,
  task.name,
  message.kind || ' ' || message.name || coalesce(' ' || message.to_actor, ''),
  NULL,
  CASE
    WHEN message.to_actor LIKE '%(%)' THEN substr(
      message.to_actor,
      instr(message.to_actor, '(') + 1,
      length(message.to_actor) - instr(message.to_actor, '(') - 1
    )
    WHEN message.from_actor LIKE '%(%)' THEN substr(
      message.from_actor,
      instr(message.from_actor, '(') + 1,
      length(message.from_actor) - instr(message.from_actor, '(') - 1
    )
  END,
  NULL,
  coalesce(message.status_name, CAST(message.status AS TEXT))
FROM message
LEFT JOIN task
  ON task.run_id = message.run_id
  AND task.id = message.task_id
UNION ALL
SELECT
  state.run_id,
  state.seq,
  state.step,
  state.ts_ns,
  state.task_id,
  task.name,
  'state ' || state.object || ' ' || state.name || ' '
    || coalesce(state.after_text, state.after),
  NULL,
  state.object,
  state.function,
  NULL
FROM state
LEFT JOIN task
  ON task.run_id = state.run_id
  AND task.id = state.task_id
WHERE state.before IS NOT NULL
UNION ALL
SELECT
  choice.run_id,
  choice.seq,
  choice.step,
  -- Of the row before it: a choice takes no time.
  (
    SELECT event.ts_ns
    FROM event
    WHERE event.run_id = choice.run_id
      AND event.seq < choice.seq
    ORDER BY event.seq DESC
    LIMIT 1
  ),
  choice.task_id,
  task.name,
  'fault' || coalesce(' ' || choice.function, ''),
  choice.object_id,
  object.owner,
  choice.function,
  NULL
FROM choice
LEFT JOIN task
  ON task.run_id = choice.run_id
  AND task.id = choice.task_id
LEFT JOIN object
  ON object.run_id = choice.run_id
  AND object.id = choice.object_id
WHERE choice.kind = 'fault'
  AND choice.value <> 0;
