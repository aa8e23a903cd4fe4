-- SPDX-License-Identifier: GPL-2.0-only

-- Nights by plan and seed, with their sittings and what they are to run. Of a
-- sitting that is in both, the later look is kept.

INSERT INTO main.night (
  plan_id, seed, tool_version, tool_commit, started, runs_wanted, adapted
)
SELECT
  p.dst, seed, tool_version, tool_commit, started, runs_wanted, adapted
FROM src.night AS n
JOIN temp.plan_map AS p ON p.src = n.plan_id
WHERE true
ON CONFLICT (plan_id, seed) DO UPDATE
SET
  started = min(night.started, excluded.started),
  runs_wanted = coalesce(
    max(night.runs_wanted, excluded.runs_wanted),
    night.runs_wanted,
    excluded.runs_wanted
  ),
  adapted = max(night.adapted, excluded.adapted);

CREATE TEMP TABLE night_map AS
SELECT n.id AS src, m.id AS dst
FROM src.night AS n
JOIN temp.plan_map AS p ON p.src = n.plan_id
JOIN main.night AS m ON m.plan_id = p.dst AND m.seed = n.seed;

INSERT INTO main.night_sitting (
  night_id, started, host, shard, shards, seq, jobs, command_line, ended, why,
  runs, wall_ms
)
SELECT
  n.dst, started, host, shard, shards, seq, jobs, command_line, ended, why,
  runs, wall_ms
FROM src.night_sitting AS s
JOIN temp.night_map AS n ON n.src = s.night_id
WHERE true
ON CONFLICT (night_id, started, host, shard, seq) DO UPDATE
SET
  ended = excluded.ended,
  why = excluded.why,
  runs = excluded.runs,
  wall_ms = excluded.wall_ms
WHERE (
  excluded.ended IS NOT NULL, excluded.runs, excluded.wall_ms,
  coalesce(excluded.ended, '')
) > (
  night_sitting.ended IS NOT NULL, night_sitting.runs, night_sitting.wall_ms,
  coalesce(night_sitting.ended, '')
);

INSERT OR IGNORE INTO main.night_arm
SELECT n.dst, a.dst, weight, seed, canary_class, canary_within
FROM src.night_arm AS s
JOIN temp.night_map AS n ON n.src = s.night_id
JOIN temp.arm_map AS a ON a.src = s.arm_id;

INSERT INTO main.campaign_trouble (
  night_id, arm_id, run, kind, strategy, seed, text
)
SELECT n.dst, a.dst, run, kind, strategy, seed, text
FROM src.campaign_trouble AS t
JOIN temp.night_map AS n ON n.src = t.night_id
JOIN temp.arm_map AS a ON a.src = t.arm_id
WHERE true
ON CONFLICT DO UPDATE
SET text = min(campaign_trouble.text, excluded.text);

INSERT INTO main.campaign_reached (night_id, kind, name, file, reached)
SELECT n.dst, kind, name, file, reached
FROM src.campaign_reached AS r
JOIN temp.night_map AS n ON n.src = r.night_id
WHERE true
ON CONFLICT DO UPDATE
SET reached = max(campaign_reached.reached, excluded.reached);

CREATE TEMP TABLE new_range AS
SELECT n.dst AS night_id, a.dst AS arm_id, r.first_run, r.runs, r.epoch,
  r.steps, r.stuck, r.bounded, r.busy_us, r.twice, r.digest, r.ranges
FROM src.campaign_range AS r
JOIN temp.night_map AS n ON n.src = r.night_id
JOIN temp.arm_map AS a ON a.src = r.arm_id;

CREATE INDEX temp.new_range_place ON new_range (night_id, arm_id, first_run);
