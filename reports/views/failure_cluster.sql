-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW failure_cluster (
  -- One row per way in which recorded runs fail: those of one scenario, design
  -- and platform that show the same findings, with the same locks held at
  -- their ends. Runs without a finding are in none.
  -- Name of the scenario.
  scenario,
  -- Name of the design.
  design,
  -- Which firmware was underneath: tdx, tio, cca.
  platform,
  -- How many runs are alike.
  runs,
  -- Classes of their findings, with ', ' between, each once.
  classes,
  -- The ends: 'function', or 'function with LOCK LOCK', with '; ' between: the
  -- locks that the task of the end held at its last row up to that step.
  ends,
  -- The easiest of them: fewest preemptions, then steps; joins run.id.
  easiest_run_id,
  -- What 'tdisim replay --schedule=' takes, of that run.
  schedule,
  -- Signatures of their findings, with ' ' between.
  signatures
) AS
WITH
failed AS (
  SELECT
    run.id,
    run.scenario_id,
    run.design_id,
    run.platform,
    run.schedule,
    run.preemptions,
    run.steps,
    (
      SELECT group_concat(part.class, ', ')
      FROM (
        SELECT DISTINCT finding.class
        FROM finding_run
        JOIN finding
          ON finding.id = finding_run.finding_id
        WHERE finding_run.run_id = run.id
        ORDER BY finding.class
      ) AS part
    ) AS classes,
    (
      SELECT group_concat(part.signature, ' ')
      FROM (
        SELECT finding.signature
        FROM finding_run
        JOIN finding
          ON finding.id = finding_run.finding_id
        WHERE finding_run.run_id = run.id
        ORDER BY finding.signature
      ) AS part
    ) AS signatures,
    (
      SELECT group_concat(part.words, '; ')
      FROM (
        SELECT DISTINCT
          coalesce(finding_end.function, '?') || coalesce(
            ' with ' || (
              SELECT last.held
              FROM event AS last
              WHERE last.run_id = run.id
                AND last.task_id = finding_end.task_id
                AND last.step <= finding_end.step
              ORDER BY last.seq DESC
              LIMIT 1
            ),
            ''
          ) AS words
        FROM finding_run
        JOIN finding_end
          ON finding_end.finding_id = finding_run.finding_id
          AND finding_end.run_id = finding_run.run_id
        WHERE finding_run.run_id = run.id
        ORDER BY words
      ) AS part
    ) AS ends
  FROM run
),
ranked AS (
  SELECT
    *,
    count(*) OVER alike AS runs,
    row_number() OVER (
      PARTITION BY scenario_id, design_id, platform, signatures, ends
      ORDER BY preemptions, steps, id
    ) AS place
  FROM failed
  WHERE signatures IS NOT NULL
  WINDOW alike AS (
    PARTITION BY scenario_id, design_id, platform, signatures, ends
  )
)
SELECT
  scenario.name,
  design.name,
  ranked.platform,
  ranked.runs,
  ranked.classes,
  ranked.ends,
  ranked.id,
  ranked.schedule,
  ranked.signatures
FROM ranked
JOIN scenario
  ON scenario.id = ranked.scenario_id
JOIN design
  ON design.id = ranked.design_id
WHERE ranked.place = 1;
