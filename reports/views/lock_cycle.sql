-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW lock_cycle (
  -- One row per circle in the order of locks, over all recorded runs of one
  -- scenario, design and platform: each task wanted a lock that the next one
  -- holds where it wants its own. No run need have come to the deadlock. Up to
  -- six tasks. The rules are those of 'tdisim run --predict' (Goodlock):
  -- readers do not keep readers out, but a reader waits behind a writer that
  -- queues; a lock that two of the tasks hold there, not both reading, keeps
  -- them apart, and then it is no circle; nor is what one task does alone; a
  -- try waits for nobody. What else orders the tasks (messages, events, who
  -- starts whom) is not looked at.
  -- Name of the scenario.
  scenario,
  -- Name of the design.
  design,
  -- Which firmware was underneath: tdx, tio, cca.
  platform,
  -- Tasks in the circle.
  tasks,
  -- The circle, from its first task by name on: 'vcpu0: A -> B in f; vmm0: B ->
  -- A in g' says that vcpu0 holds A and wants B in f. ':R' and ':W' are a
  -- rwsem for reading and for writing; 'queues for A' stands for a task that
  -- the one before it waits behind.
  circle,
  -- A run that shows each of the ends, in their order, with ', ' between;
  -- joins run.id.
  runs
) AS
WITH RECURSIVE
-- What a task holds as it is about to take a lock, in words with a blank on
-- both sides: the lock itself, which stands last once it is taken, is cut off.
wish AS (
  SELECT
    run.scenario_id,
    run.design_id,
    run.platform,
    task.name AS task,
    event.object AS lock,
    event.object || CASE event.op
      WHEN 'down_read' THEN ':R'
      WHEN 'down_write' THEN ':W'
      ELSE ''
    END AS wants,
    event.op = 'down_read' AS reads,
    event.op = 'down_write' AS queues,
    event.function,
    ' ' || coalesce(
      iif(
        event.hold = 'acquired',
        substr(
          event.held,
          1,
          length(event.held) - length(event.object)
            - iif(event.op LIKE 'down%', 2, 0)
        ),
        event.held || ' '
      ),
      ''
    ) AS held,
    event.run_id
  FROM event
  JOIN run
    ON run.id = event.run_id
  JOIN task
    ON task.run_id = event.run_id
    AND task.id = event.task_id
  WHERE event.point IN ('step', 'blocked')
    AND event.op IN ('mutex_lock', 'spin_lock', 'down_read', 'down_write')
),
node AS MATERIALIZED (
  SELECT
    row_number() OVER (
      ORDER BY
        scenario_id,
        design_id,
        platform,
        task,
        wants,
        function,
        held
    ) AS id,
    *,
    min(run_id) AS run
  FROM wish
  WHERE held <> ' '
    OR queues
  GROUP BY
    scenario_id,
    design_id,
    platform,
    task,
    wants,
    function,
    held
),
lock AS MATERIALIZED (
  SELECT DISTINCT name || coalesce('(' || owner || ')', '') AS name
  FROM object
  WHERE kind IN ('mutex', 'rwsem', 'spinlock')
),
-- From one who wants to one who is in its way, and how that one holds it,
-- where no common lock keeps them apart.
edge AS MATERIALIZED (
  SELECT
    a.id AS a,
    b.id AS b,
    a.task AS a_task,
    b.task AS b_task,
    CASE
      WHEN instr(b.held, ' ' || a.lock || ' ') THEN a.lock
      WHEN instr(b.held, ' ' || a.lock || ':W ') THEN a.lock || ':W'
      WHEN instr(b.held, ' ' || a.lock || ':R ') AND NOT a.reads
        THEN a.lock || ':R'
      WHEN a.reads AND b.queues AND b.lock = a.lock
        THEN 'queues for ' || a.lock
    END AS how
  FROM node AS a
  JOIN node AS b
    ON b.scenario_id = a.scenario_id
    AND b.design_id = a.design_id
    AND b.platform = a.platform
    AND b.task <> a.task
  WHERE how IS NOT NULL
    AND NOT EXISTS (
      SELECT 1
      FROM lock
      WHERE (
          instr(a.held, ' ' || lock.name || ' ')
          OR instr(a.held, ' ' || lock.name || ':W ')
          OR instr(a.held, ' ' || lock.name || ':R ')
        )
        AND (
          instr(b.held, ' ' || lock.name || ' ')
          OR instr(b.held, ' ' || lock.name || ':W ')
          OR instr(b.held, ' ' || lock.name || ':R ')
        )
        AND NOT (
          instr(a.held, ' ' || lock.name || ':R ')
          AND instr(b.held, ' ' || lock.name || ':R ')
        )
    )
),
-- From the task that comes first by name on; 'ids' has ',' around each.
path (first, first_task, last, ids, tasks, words, runs, count) AS (
  SELECT
    id,
    task,
    id,
    ',' || id || ',',
    ',' || task || ',',
    '',
    '' || run,
    1
  FROM node
  UNION
  SELECT
    path.first,
    path.first_task,
    edge.b,
    path.ids || edge.b || ',',
    path.tasks || edge.b_task || ',',
    path.words || '; ' || edge.b_task || ': ' || edge.how || ' -> '
      || next.wants || ' in ' || next.function,
    path.runs || ', ' || next.run,
    path.count + 1
  FROM path
  JOIN edge
    ON edge.a = path.last
    AND edge.b_task > path.first_task
    AND instr(path.tasks, ',' || edge.b_task || ',') = 0
  JOIN node AS next
    ON next.id = edge.b
  WHERE path.count < 6
    AND NOT EXISTS (
      SELECT 1
      FROM node AS other
      JOIN lock
      WHERE instr(path.ids, ',' || other.id || ',')
        AND other.id <> path.last
        AND (
          instr(other.held, ' ' || lock.name || ' ')
          OR instr(other.held, ' ' || lock.name || ':W ')
          OR instr(other.held, ' ' || lock.name || ':R ')
        )
        AND (
          instr(next.held, ' ' || lock.name || ' ')
          OR instr(next.held, ' ' || lock.name || ':W ')
          OR instr(next.held, ' ' || lock.name || ':R ')
        )
        AND NOT (
          instr(other.held, ' ' || lock.name || ':R ')
          AND instr(next.held, ' ' || lock.name || ':R ')
        )
    )
),
closed AS (
  SELECT
    first.scenario_id,
    first.design_id,
    first.platform,
    path.count AS tasks,
    first.task || ': ' || edge.how || ' -> ' || first.wants || ' in '
      || first.function || path.words AS circle,
    path.runs
  FROM path
  JOIN edge
    ON edge.a = path.last
    AND edge.b = path.first
  JOIN node AS first
    ON first.id = path.first
  WHERE path.count > 1
)
SELECT
  scenario.name,
  design.name,
  closed.platform,
  closed.tasks,
  closed.circle,
  min(closed.runs)
FROM closed
JOIN scenario
  ON scenario.id = closed.scenario_id
JOIN design
  ON design.id = closed.design_id
GROUP BY
  closed.scenario_id,
  closed.design_id,
  closed.platform,
  closed.circle;
