-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW actor_timeline (
  -- One row per thing that an actor did: a step, note or broken rule of a task
  -- that was in its code, and a message that it sent or received. Sort by
  -- run_id, actor and seq.
  -- Joins run.id.
  run_id,
  -- Who: 'pci_tsm', 'device(gpu0)'; NULL for what tasks do outside all actors.
  actor,
  -- Joins event.seq or message.seq of the run, which share one count.
  seq,
  -- Step of the run.
  step,
  -- When, ns of simulated time.
  ts_ns,
  -- Joins task.id of the run: on whose behalf.
  task_id,
  -- Name of that task.
  task,
  -- An op ('mutex_lock'), a misuse ('unguarded'), 'blocked', 'note', or a kind
  -- of message ('call', 'return', 'send', 'receive', 'reply').
  did,
  -- To what: the object, the words of the note, or the name of the message.
  what,
  -- The other actor of a message; NULL if there is none.
  peer,
  -- Modelled function; NULL for a message.
  function,
  -- What an op or a message returned: a number as text, or an error by name.
  result,
  -- All locks that the task held after it, as in event.held; NULL: none, or a
  -- message.
  held
) AS
SELECT
  event.run_id,
  event.actor,
  event.seq,
  event.step,
  event.ts_ns,
  event.task_id,
  task.name,
  iif(event.point = 'blocked', 'blocked', event.op),
  iif(event.point = 'note', event.text, event.object),
  NULL,
  event.function,
  coalesce(event.result_name, CAST(event.result AS TEXT)),
  event.held
FROM event
LEFT JOIN task
  ON task.run_id = event.run_id
  AND task.id = event.task_id
WHERE event.point IN ('step', 'blocked', 'misuse', 'note')
UNION ALL
SELECT
  message.run_id,
  iif(message.kind = 'receive', message.to_actor, message.from_actor),
  message.seq,
  message.step,
  message.ts_ns,
  message.task_id,
  task.name,
  message.kind,
  message.name,
  iif(message.kind = 'receive', message.from_actor, message.to_actor),
  NULL,
  coalesce(message.status_name, CAST(message.status AS TEXT)),
  NULL
FROM message
LEFT JOIN task
  ON task.run_id = message.run_id
  AND task.id = message.task_id;
