-- SPDX-License-Identifier: GPL-2.0-only
-- The run as trace events of the kind that chrome://tracing made, in order of
-- time. pid 1 has a track per task, pid 2 one per lock and task, pid 3 one per
-- state, pid 4 counters of variables.
WITH
clock AS MATERIALIZED (
  SELECT
    seq,
    task_id,
    point,
    own_next_seq,
    iif(:simulated, end_ns, step_ns) AS at_ns,
    -- Of a step: its slice.
    iif(:simulated, begin_ns, step_ns) AS begin_ns,
    iif(:simulated, end_ns, step_end_ns) AS end_ns
  FROM _clock
  WHERE run_id = :run
),
finish AS MATERIALIZED (
  SELECT
    max(end_ns) AS at_ns,
    max(seq) + 1 AS seq
  FROM clock
),
-- Where a task goes on after a row.
going_on AS MATERIALIZED (
  SELECT
    clock.seq,
    coalesce(next.seq, finish.seq) AS next_seq,
    coalesce(
      iif(next.point = 'step', next.begin_ns, next.at_ns),
      finish.at_ns
    ) AS begin_ns,
    coalesce(next.at_ns, finish.at_ns) AS at_ns
  FROM clock
  CROSS JOIN finish
  LEFT JOIN clock AS next
    ON next.seq = clock.own_next_seq
),
said AS MATERIALIZED (
  SELECT
    seq,
    text
  FROM _words
  WHERE run_id = :run
),
wait AS MATERIALIZED (
  SELECT
    event.*,
    object.kind IN ('mutex', 'rwsem', 'spinlock', 'rpm') AS of_lock
  FROM event
  JOIN task
    ON task.run_id = event.run_id
    AND task.id = event.task_id
  LEFT JOIN object
    ON object.run_id = event.run_id
    AND object.id = event.object_id
  WHERE event.run_id = :run
    AND event.point = 'blocked'
    -- A server without work waits: no news.
    AND NOT (task.daemon AND event.op IN ('receive', 'process_one_work'))
),
hold AS MATERIALIZED (
  SELECT *
  FROM lock_hold
  WHERE run_id = :run
),
lock_track AS MATERIALIZED (
  SELECT
    object_id,
    task_id,
    1000 + row_number() OVER (ORDER BY object_id, task_id) AS tid
  FROM (
    SELECT object_id, task_id FROM hold
    UNION
    SELECT object_id, task_id FROM wait WHERE of_lock
  )
),
change AS MATERIALIZED (
  SELECT
    seq,
    -- The event or message that it comes with.
    max(
      coalesce(
        (
          SELECT max(event.seq)
          FROM event
          WHERE event.run_id = :run
            AND event.seq <= state.seq
        ),
        0
      ),
      coalesce(
        (
          SELECT max(message.seq)
          FROM message
          WHERE message.run_id = :run
            AND message.seq <= state.seq
        ),
        0
      )
    ) AS at_seq,
    name || ' of ' || object AS track,
    coalesce(after_text, after) AS after,
    -- A name each time: slices; else a counter.
    count(after_text) OVER (PARTITION BY object, name) > 0 AS named,
    5000 + dense_rank() OVER (ORDER BY object, name) AS tid,
    row_number() OVER (PARTITION BY object, name ORDER BY seq) AS n
  FROM state
  WHERE run_id = :run
),
written AS MATERIALIZED (
  SELECT
    event.seq,
    event.object,
    event.before,
    event.after,
    row_number() OVER (PARTITION BY event.object ORDER BY event.seq) AS n
  FROM event
  JOIN object
    ON object.run_id = event.run_id
    AND object.id = event.object_id
  WHERE event.run_id = :run
    AND event.point = 'step'
    AND object.kind IN ('cell', 'refcount')
    AND event.before <> event.after
),
-- The step that moved a message.
moved AS MATERIALIZED (
  SELECT
    message.*,
    (
      SELECT max(event.seq)
      FROM event
      WHERE event.run_id = :run
        AND event.seq < message.seq
        AND event.task_id = message.task_id
        AND event.point = 'step'
        AND event.step = message.step
    ) AS step_seq,
    -- One sender's messages keep their order.
    row_number() OVER (
      PARTITION BY
        message.kind,
        message.from_actor,
        message.to_actor,
        message.name
      ORDER BY message.seq
    ) AS n
  FROM message
  WHERE message.run_id = :run
    AND message.kind IN ('send', 'receive', 'reply')
),
flow AS MATERIALIZED (
  SELECT
    sent.seq AS id,
    sent.name,
    sent.step_seq AS from_seq,
    received.step_seq AS to_seq
  FROM moved AS sent
  JOIN moved AS received
    ON received.kind = 'receive'
    AND sent.kind = 'send'
    AND received.from_actor IS sent.from_actor
    AND received.to_actor IS sent.to_actor
    AND received.name = sent.name
    AND received.n = sent.n
  UNION ALL
  -- Back to the task that waits for the answer.
  SELECT
    answer.seq,
    answer.name || ' answered',
    answer.step_seq,
    (
      SELECT min(event.seq)
      FROM event
      WHERE event.run_id = :run
        AND event.seq > answer.seq
        AND event.task_id = asked.task_id
        AND event.point = 'step'
        AND event.op = 'wait_reply'
    )
  FROM moved AS answer
  JOIN moved AS asked
    ON asked.kind = 'send'
    AND answer.kind = 'reply'
    AND asked.from_actor IS answer.to_actor
    AND asked.to_actor IS answer.from_actor
    AND asked.name = answer.name
    AND asked.n = answer.n
  UNION ALL
  -- Who gave back what somebody was waiting for.
  SELECT
    given.seq,
    hold.lock || ' given back',
    given.seq,
    hold.acquired_seq
  FROM hold
  JOIN wait
    ON wait.task_id = hold.task_id
    AND wait.object_id = hold.object_id
  JOIN going_on
    ON going_on.seq = wait.seq
    AND going_on.next_seq = hold.acquired_seq
  JOIN event AS given
    ON given.run_id = :run
    AND given.seq = (
      SELECT max(event.seq)
      FROM event
      WHERE event.run_id = :run
        AND event.object_id = hold.object_id
        AND event.hold = 'released'
        AND event.task_id <> hold.task_id
        AND event.seq < hold.acquired_seq
    )
),
-- The rows: at, then in the order in which it happened; at one moment, what
-- ends goes first.
line (at_ns, seq, rank, ph, pid, tid, name, category, id, detail) AS (
  -- Names of tracks.
  SELECT -1, pid, 0, 'M', pid, NULL, 'process_name', NULL, NULL,
    json_object('name', name)
  FROM (
    SELECT
      1 AS pid,
      'tasks: ' || scenario.name || ' under ' || design.name
        || ' on ' || run.platform AS name
    FROM run
    JOIN scenario
      ON scenario.id = run.scenario_id
    JOIN design
      ON design.id = run.design_id
    WHERE run.id = :run
    UNION ALL
    SELECT 2, 'locks' WHERE EXISTS (SELECT 1 FROM lock_track)
    UNION ALL
    SELECT 3, 'states' WHERE EXISTS (SELECT 1 FROM change)
    UNION ALL
    SELECT 4, 'variables' WHERE EXISTS (SELECT 1 FROM written)
  )
  UNION ALL
  SELECT -1, 10 + pid, 0, 'M', pid, NULL, 'process_sort_index', NULL, NULL,
    json_object('sort_index', pid)
  FROM (SELECT 1 AS pid UNION SELECT 2 UNION SELECT 3 UNION SELECT 4)
  UNION ALL
  SELECT -1, 100 + id, 0, 'M', 1, 100 + id, 'thread_name', NULL, NULL,
    json_object('name', name)
  FROM task
  WHERE run_id = :run
  UNION ALL
  -- Servers stand below those whom they serve.
  SELECT -1, 300 + id, 0, 'M', 1, 100 + id, 'thread_sort_index', NULL, NULL,
    json_object('sort_index', 1000 * daemon + id)
  FROM task
  WHERE run_id = :run
  UNION ALL
  SELECT -1, lock_track.tid, 0, 'M', 2, lock_track.tid, 'thread_name', NULL,
    NULL,
    json_object(
      'name',
      object.name || coalesce('(' || object.owner || ')', '')
        || ': ' || task.name
    )
  FROM lock_track
  JOIN object
    ON object.run_id = :run
    AND object.id = lock_track.object_id
  JOIN task
    ON task.run_id = :run
    AND task.id = lock_track.task_id
  UNION ALL
  SELECT -1, lock_track.tid, 1, 'M', 2, lock_track.tid, 'thread_sort_index',
    NULL, NULL, json_object('sort_index', lock_track.tid)
  FROM lock_track
  UNION ALL
  SELECT -1, tid, 0, 'M', 3, tid, 'thread_name', NULL, NULL,
    json_object('name', track)
  FROM change
  WHERE named
    AND n = 1
  UNION ALL
  -- Steps of the scenario.
  SELECT clock.at_ns, event.seq, 1,
    iif(event.point = 'step_begin', 'B', 'E'), 1, 100 + event.task_id,
    event.text, 'scenario', NULL,
    iif(
      event.point = 'step_end',
      json_object('result', coalesce(event.result_name, event.result)),
      NULL
    )
  FROM event
  JOIN clock
    ON clock.seq = event.seq
  WHERE event.run_id = :run
    AND event.point IN ('step_begin', 'step_end')
  UNION ALL
  -- Calls from actor to actor.
  SELECT clock.at_ns, message.seq, 1,
    iif(message.kind = 'call', 'B', 'E'), 1, 100 + message.task_id,
    message.to_actor || ': ' || message.name, 'call', NULL,
    iif(
      message.kind = 'return',
      json_object('status', coalesce(message.status_name, message.status)),
      json_object('from', message.from_actor)
    )
  FROM message
  JOIN clock
    ON clock.seq = message.seq
  WHERE message.run_id = :run
    AND message.kind IN ('call', 'return')
  UNION ALL
  -- Steps of the run.
  SELECT clock.begin_ns, event.seq, 1, 'B', 1, 100 + event.task_id,
    said.text, 'step', NULL,
    json_object(
      'step', event.step,
      'function', event.function,
      'place', event.file || ':' || event.line,
      'held', event.held
    )
  FROM event
  JOIN clock
    ON clock.seq = event.seq
  JOIN said
    ON said.seq = event.seq
  WHERE event.run_id = :run
    AND event.point = 'step'
  UNION ALL
  SELECT end_ns, seq, 3, 'E', 1, 100 + task_id, NULL, 'step', NULL, NULL
  FROM clock
  WHERE point = 'step'
  UNION ALL
  -- What models say.
  SELECT clock.at_ns, event.seq, 4, 'i', 1, 100 + event.task_id, event.text,
    'note', NULL, NULL
  FROM event
  JOIN clock
    ON clock.seq = event.seq
  WHERE event.run_id = :run
    AND event.point = 'note'
  UNION ALL
  -- Waits.
  SELECT clock.at_ns, wait.seq, 1, 'B', 1, 100 + wait.task_id,
    'waits: ' || said.text, 'wait', NULL,
    json_object(
      'function', wait.function,
      'place', wait.file || ':' || wait.line,
      'held', wait.held
    )
  FROM wait
  JOIN clock
    ON clock.seq = wait.seq
  JOIN said
    ON said.seq = wait.seq
  UNION ALL
  SELECT going_on.begin_ns, going_on.next_seq, 0, 'E', 1, 100 + wait.task_id,
    NULL, 'wait', NULL, NULL
  FROM wait
  JOIN going_on
    ON going_on.seq = wait.seq
  UNION ALL
  -- Locks: waits, then holds.
  SELECT clock.at_ns, wait.seq, 1, 'B', 2, lock_track.tid, 'waits', 'lock',
    NULL, json_object('function', wait.function)
  FROM wait
  JOIN lock_track
    ON lock_track.object_id = wait.object_id
    AND lock_track.task_id = wait.task_id
  JOIN clock
    ON clock.seq = wait.seq
  WHERE wait.of_lock
  UNION ALL
  SELECT going_on.at_ns, going_on.next_seq, 0, 'E', 2, lock_track.tid, NULL,
    'lock', NULL, NULL
  FROM wait
  JOIN lock_track
    ON lock_track.object_id = wait.object_id
    AND lock_track.task_id = wait.task_id
  JOIN going_on
    ON going_on.seq = wait.seq
  WHERE wait.of_lock
  UNION ALL
  SELECT clock.at_ns, hold.acquired_seq, 1, 'B', 2, lock_track.tid,
    iif(hold.mode = 'read', 'held for reading: ', 'held: ')
      || coalesce(hold.acquired_function, '?') || '()', 'lock', NULL,
    json_object('released in', hold.released_function)
  FROM hold
  JOIN lock_track
    ON lock_track.object_id = hold.object_id
    AND lock_track.task_id = hold.task_id
  JOIN clock
    ON clock.seq = hold.acquired_seq
  UNION ALL
  SELECT coalesce(clock.at_ns, finish.at_ns),
    coalesce(hold.released_seq, finish.seq), 0, 'E', 2, lock_track.tid, NULL,
    'lock', NULL, NULL
  FROM hold
  CROSS JOIN finish
  JOIN lock_track
    ON lock_track.object_id = hold.object_id
    AND lock_track.task_id = hold.task_id
  LEFT JOIN clock
    ON clock.seq = hold.released_seq
  UNION ALL
  -- States: each value is a slice until the next one.
  SELECT coalesce(clock.at_ns, 0), change.at_seq, 0, 'E', 3, change.tid, NULL,
    'state', NULL, NULL
  FROM change
  LEFT JOIN clock
    ON clock.seq = change.at_seq
  WHERE change.named
    AND change.n > 1
  UNION ALL
  SELECT coalesce(clock.at_ns, 0), change.at_seq, 1, 'B', 3, change.tid,
    change.after, 'state', NULL, NULL
  FROM change
  LEFT JOIN clock
    ON clock.seq = change.at_seq
  WHERE change.named
  UNION ALL
  SELECT finish.at_ns, finish.seq, 0, 'E', 3, change.tid, NULL, 'state', NULL,
    NULL
  FROM change
  CROSS JOIN finish
  WHERE change.named
    AND change.n = 1
  UNION ALL
  SELECT coalesce(clock.at_ns, 0), change.at_seq, 1, 'C', 3, NULL,
    change.track, 'state', NULL, json_object('value', change.after)
  FROM change
  LEFT JOIN clock
    ON clock.seq = change.at_seq
  WHERE NOT change.named
  UNION ALL
  -- Variables.
  SELECT 0, 0, 1, 'C', 4, NULL, object, 'variable', NULL,
    json_object('value', before)
  FROM written
  WHERE n = 1
  UNION ALL
  SELECT clock.at_ns, written.seq, 1, 'C', 4, NULL, written.object,
    'variable', NULL, json_object('value', written.after)
  FROM written
  JOIN clock
    ON clock.seq = written.seq
  UNION ALL
  -- Arrows, from inside a step to inside another one.
  SELECT clock.at_ns, flow.from_seq, 2, 's', 1, 100 + clock.task_id,
    flow.name, 'flow', flow.id, NULL
  FROM flow
  JOIN clock
    ON clock.seq = flow.from_seq
  WHERE flow.to_seq IS NOT NULL
  UNION ALL
  SELECT clock.at_ns, flow.to_seq, 2, 'f', 1, 100 + clock.task_id,
    flow.name, 'flow', flow.id, NULL
  FROM flow
  JOIN clock
    ON clock.seq = flow.to_seq
  WHERE flow.from_seq IS NOT NULL
  UNION ALL
  -- Findings.
  SELECT max(clock.at_ns), max(clock.seq), 5, 'I', 1, 100 + clock.task_id,
    finding.class || ': ' || finding_run.text, 'finding', NULL,
    json_object('signature', finding.signature)
  FROM finding_run
  JOIN finding
    ON finding.id = finding_run.finding_id
  JOIN event
    ON event.run_id = :run
    AND event.step = finding_run.step
  JOIN clock
    ON clock.seq = event.seq
  WHERE finding_run.run_id = :run
  GROUP BY finding_run.finding_id
)
SELECT
  ph,
  at_ns,
  pid,
  tid,
  name,
  category,
  id,
  detail
FROM line
ORDER BY at_ns, seq, rank;
