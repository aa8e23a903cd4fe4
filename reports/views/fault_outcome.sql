-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW fault_outcome (
  -- One row per fault that struck: where, what became of the call and of the
  -- scenario's step in which it did, and what was found after it.
  -- Joins run.id.
  run_id,
  -- Joins choice.seq of the run.
  seq,
  -- Step of the run in which it struck.
  step,
  -- Joins task.id of the run.
  task_id,
  -- Name of the task that it struck.
  task,
  -- Modelled function in which it struck: which fault it is.
  function,
  -- What the task was doing: 'act', 'wait_reply'; joins no table.
  op,
  -- To which object, written out; NULL if none is named.
  object,
  -- Innermost call, or request that the task was serving, that was under way:
  -- name; NULL, as the next two, if none came to its end.
  call,
  -- Actor that was called.
  actor,
  -- What the call returned: a number as text, or an error by name.
  returned,
  -- The scenario's step that the task was in: 'guest.bind gpu0'; NULL if none.
  scenario_step,
  -- What that returned, likewise; NULL if it came to no end.
  step_returned,
  -- Classes of the findings of the run that were seen at this step or later,
  -- with ', ' between; NULL: none.
  found
) AS
WITH
struck AS (
  SELECT
    choice.*,
    -- The first answer after it to a call that began before it.
    (
      SELECT answer.seq
      FROM message AS answer
      WHERE answer.run_id = choice.run_id
        AND answer.seq > choice.seq
        AND answer.task_id = choice.task_id
        AND answer.kind IN ('return', 'reply')
        AND 0 = (
          SELECT total(nested.kind = 'call') - total(nested.kind = 'return')
          FROM message AS nested
          WHERE nested.run_id = choice.run_id
            AND nested.seq > choice.seq
            AND nested.seq < answer.seq
            AND nested.task_id = choice.task_id
        )
      ORDER BY answer.seq
      LIMIT 1
    ) AS answer_seq,
    (
      SELECT max(began.seq)
      FROM event AS began
      WHERE began.run_id = choice.run_id
        AND began.seq < choice.seq
        AND began.task_id = choice.task_id
        AND began.point = 'step_begin'
    ) AS begin_seq,
    (
      SELECT min(ended.seq)
      FROM event AS ended
      WHERE ended.run_id = choice.run_id
        AND ended.seq > choice.seq
        AND ended.task_id = choice.task_id
        AND ended.point = 'step_end'
    ) AS end_seq
  FROM choice
  WHERE choice.kind = 'fault'
    AND choice.value <> 0
)
SELECT
  struck.run_id,
  struck.seq,
  struck.step,
  struck.task_id,
  task.name,
  struck.function,
  struck.op,
  object.name || coalesce('(' || object.owner || ')', ''),
  answer.name,
  answer.from_actor,
  coalesce(answer.status_name, CAST(answer.status AS TEXT)),
  began.text,
  coalesce(ended.result_name, CAST(ended.result AS TEXT)),
  (
    SELECT group_concat(later.class, ', ')
    FROM (
      SELECT DISTINCT finding.class
      FROM finding_run
      JOIN finding
        ON finding.id = finding_run.finding_id
      WHERE finding_run.run_id = struck.run_id
        AND finding_run.step >= struck.step
      ORDER BY finding.class
    ) AS later
  )
FROM struck
LEFT JOIN message AS answer
  ON answer.run_id = struck.run_id
  AND answer.seq = struck.answer_seq
LEFT JOIN event AS began
  ON began.run_id = struck.run_id
  AND began.seq = struck.begin_seq
LEFT JOIN event AS ended
  ON ended.run_id = struck.run_id
  AND ended.seq = struck.end_seq
LEFT JOIN task
  ON task.run_id = struck.run_id
  AND task.id = struck.task_id
LEFT JOIN object
  ON object.run_id = struck.run_id
  AND object.id = struck.object_id;
