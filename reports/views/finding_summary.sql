-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW finding_summary (
  -- One row per finding: what it is, how many runs show it, who did what at
  -- its ends, and the run to look at. That is the one with the fewest
  -- preemptions, then steps.
  -- Joins finding.id.
  finding_id,
  -- 'double-release', ...
  class,
  -- 'note', 'leak', 'hang' or 'error'.
  severity,
  -- Runs of all series that showed it; NULL if no series is in the database.
  hits,
  -- Recorded runs that show it.
  recorded,
  -- Scenarios of the recorded runs, by name with ', ' between.
  scenarios,
  -- Designs, likewise.
  designs,
  -- Platforms, likewise.
  platforms,
  -- The run to look at; joins run.id.
  easiest_run_id,
  -- Step of that run at which it is seen.
  step,
  -- What happened in it, in one sentence.
  text,
  -- Its ends: 'task role object in function at step', with '; ' between.
  ends,
  -- What 'tdisim replay --schedule=' takes.
  schedule,
  -- Same signature, same bug.
  signature
) AS
WITH
shown AS (
  SELECT
    finding.*,
    (
      SELECT run.id
      FROM finding_run
      JOIN run
        ON run.id = finding_run.run_id
      WHERE finding_run.finding_id = finding.id
      ORDER BY run.preemptions, run.steps, run.id
      LIMIT 1
    ) AS run_id
  FROM finding
)
SELECT
  shown.id,
  shown.class,
  shown.severity,
  (
    SELECT sum(tally_signature.hits)
    FROM tally_signature
    WHERE tally_signature.signature = shown.signature
  ),
  (
    SELECT count(*)
    FROM finding_run
    WHERE finding_run.finding_id = shown.id
  ),
  (
    SELECT group_concat(used.name, ', ')
    FROM (
      SELECT DISTINCT scenario.name
      FROM finding_run
      JOIN run
        ON run.id = finding_run.run_id
      JOIN scenario
        ON scenario.id = run.scenario_id
      WHERE finding_run.finding_id = shown.id
      ORDER BY scenario.name
    ) AS used
  ),
  (
    SELECT group_concat(used.name, ', ')
    FROM (
      SELECT DISTINCT design.name
      FROM finding_run
      JOIN run
        ON run.id = finding_run.run_id
      JOIN design
        ON design.id = run.design_id
      WHERE finding_run.finding_id = shown.id
      ORDER BY design.name
    ) AS used
  ),
  (
    SELECT group_concat(used.platform, ', ')
    FROM (
      SELECT DISTINCT run.platform
      FROM finding_run
      JOIN run
        ON run.id = finding_run.run_id
      WHERE finding_run.finding_id = shown.id
      ORDER BY run.platform
    ) AS used
  ),
  shown.run_id,
  best.step,
  best.text,
  (
    SELECT group_concat(ends.words, '; ')
    FROM (
      SELECT
        coalesce(finding_end.task || ' ', '')
          || coalesce(finding_end.role || ' ', '')
          || coalesce(finding_end.object || ' ', '')
          || coalesce('in ' || finding_end.function || ' ', '')
          || 'at ' || finding_end.step AS words
      FROM finding_end
      WHERE finding_end.finding_id = shown.id
        AND finding_end.run_id = shown.run_id
      ORDER BY finding_end.seq
    ) AS ends
  ),
  run.schedule,
  shown.signature
FROM shown
LEFT JOIN finding_run AS best
  ON best.finding_id = shown.id
  AND best.run_id = shown.run_id
LEFT JOIN run
  ON run.id = shown.run_id;
