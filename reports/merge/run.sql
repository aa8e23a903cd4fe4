-- SPDX-License-Identifier: GPL-2.0-only

-- Recorded runs that examples of 'src' name. One that is here already, by what
-- was run and what it did, is not copied; nor is the same one twice.

CREATE TEMP TABLE run_twin AS
SELECT u.id AS src, min(m.id) AS dst
FROM temp.used_run AS u
JOIN temp.used_scenario AS us ON us.id = u.scenario_id
JOIN temp.used_design AS ud ON ud.id = u.design_id
JOIN main.run AS m
  ON (m.digest, m.schedule, m.left_out, m.platform, m.strategy, m.seed)
    = (u.digest, u.schedule, u.left_out, u.platform, u.strategy, u.seed)
  AND (m.granularity, m.races, m.hung_ns) = (u.granularity, u.races, u.hung_ns)
JOIN main.scenario AS ms
  ON ms.id = m.scenario_id AND ms.name = us.name AND ms.text = us.text
JOIN main.design AS md
  ON md.id = m.design_id AND md.name = ud.name AND md.text = ud.text
GROUP BY u.id;

CREATE TEMP TABLE run_copy AS
SELECT
  u.id AS src,
  min(u.id) OVER (
    PARTITION BY
      scenario_id, design_id, digest, schedule, left_out, platform, strategy,
      seed, granularity, races, hung_ns
  ) AS first
FROM temp.used_run AS u
WHERE u.id NOT IN (SELECT src FROM temp.run_twin);

CREATE TEMP TABLE run_new AS
SELECT
  first AS src,
  (SELECT coalesce(max(id), 0) FROM main.run)
    + row_number() OVER (ORDER BY first) AS dst
FROM (SELECT DISTINCT first FROM temp.run_copy);

CREATE TEMP TABLE run_map AS
SELECT src, dst FROM temp.run_twin
UNION ALL
SELECT c.src, n.dst
FROM temp.run_copy AS c
JOIN temp.run_new AS n ON n.src = c.first;

INSERT INTO main.run (
  id, scenario_id, design_id, platform, strategy, seed, schedule, left_out,
  granularity, races, hung_ns, steps_max, retries_max, digest, status, steps,
  choices, switches, preemptions, given_up, ops, ops_effective, now_ns,
  limit_text
)
SELECT
  n.dst, s.dst, d.dst, r.platform, r.strategy, r.seed, r.schedule, r.left_out,
  r.granularity, r.races, r.hung_ns, r.steps_max, r.retries_max, r.digest,
  r.status, r.steps, r.choices, r.switches, r.preemptions, r.given_up, r.ops,
  r.ops_effective, r.now_ns, r.limit_text
FROM temp.run_new AS n
JOIN src.run AS r ON r.id = n.src
JOIN temp.scenario_map AS s ON s.src = r.scenario_id
JOIN temp.design_map AS d ON d.src = r.design_id;

INSERT OR IGNORE INTO main.campaign_run (run_id)
SELECT n.dst
FROM temp.run_new AS n
JOIN src.campaign_run AS r ON r.run_id = n.src;

INSERT INTO main.task (
  run_id, id, name, daemon, steps, ended
)
SELECT
  n.dst, t.id, t.name, t.daemon, t.steps, t.ended
FROM temp.run_new AS n
JOIN src.task AS t ON t.run_id = n.src;

INSERT INTO main.object (
  run_id, id, kind, name, owner, block_id, function, must_free, access
)
SELECT
  n.dst, t.id, t.kind, t.name, t.owner, t.block_id, t.function, t.must_free,
  t.access
FROM temp.run_new AS n
JOIN src.object AS t ON t.run_id = n.src;

INSERT INTO main.event (
  run_id, seq, step, ts_ns, task_id, actor, point, op, object_id, object,
  function, file, line, mode, before, after, result, result_name, hold, held,
  text
)
SELECT
  n.dst, t.seq, t.step, t.ts_ns, t.task_id, t.actor, t.point, t.op, t.object_id,
  t.object, t.function, t.file, t.line, t.mode, t.before, t.after, t.result,
  t.result_name, t.hold, t.held, t.text
FROM temp.run_new AS n
JOIN src.event AS t ON t.run_id = n.src;

INSERT INTO main.message (
  run_id, seq, step, ts_ns, kind, task_id, from_actor, to_actor, name, status,
  status_name
)
SELECT
  n.dst, t.seq, t.step, t.ts_ns, t.kind, t.task_id, t.from_actor, t.to_actor,
  t.name, t.status, t.status_name
FROM temp.run_new AS n
JOIN src.message AS t ON t.run_id = n.src;

INSERT INTO main.choice (
  run_id, seq, step, kind, task_id, op, object_id, function, value, count
)
SELECT
  n.dst, t.seq, t.step, t.kind, t.task_id, t.op, t.object_id, t.function,
  t.value, t.count
FROM temp.run_new AS n
JOIN src.choice AS t ON t.run_id = n.src;

INSERT INTO main.state (
  run_id, seq, step, ts_ns, task_id, function, object, name, before,
  before_text, after, after_text
)
SELECT
  n.dst, t.seq, t.step, t.ts_ns, t.task_id, t.function, t.object, t.name,
  t.before, t.before_text, t.after, t.after_text
FROM temp.run_new AS n
JOIN src.state AS t ON t.run_id = n.src;

INSERT INTO main.touch (
  run_id, seq, step, task_id, kind, object_id, later_task_id
)
SELECT
  n.dst, t.seq, t.step, t.task_id, t.kind, t.object_id, t.later_task_id
FROM temp.run_new AS n
JOIN src.touch AS t ON t.run_id = n.src;

INSERT OR IGNORE INTO main.finding (class, severity, signature, sentence)
SELECT DISTINCT f.class, f.severity, f.signature, f.sentence
FROM temp.run_new AS n
JOIN src.finding_run AS r ON r.run_id = n.src
JOIN src.finding AS f ON f.id = r.finding_id;

CREATE TEMP TABLE seen_map AS
SELECT s.id AS src, m.id AS dst
FROM src.finding AS s
JOIN main.finding AS m USING (signature);

INSERT INTO main.finding_run (
  finding_id, run_id, step, object_id, object, text
)
SELECT
  f.dst, n.dst, t.step, t.object_id, t.object, t.text
FROM temp.run_new AS n
JOIN src.finding_run AS t ON t.run_id = n.src
JOIN temp.seen_map AS f ON f.src = t.finding_id;

INSERT INTO main.finding_end (
  finding_id, run_id, seq, task_id, task, role, object_id, object, function,
  file, line, step
)
SELECT
  f.dst, n.dst, t.seq, t.task_id, t.task, t.role, t.object_id, t.object,
  t.function, t.file, t.line, t.step
FROM temp.run_new AS n
JOIN src.finding_end AS t ON t.run_id = n.src
JOIN temp.seen_map AS f ON f.src = t.finding_id;
