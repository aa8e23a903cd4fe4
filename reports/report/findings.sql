-- SPDX-License-Identifier: GPL-2.0-only
-- One row per signature, worst first.
WITH
seen AS (
  SELECT
    tally_signature.signature,
    sum(tally_signature.hits) AS hits,
    sum(tally.runs) AS runs,
    count(*) AS series,
    min(tally.id) AS first_tally
  FROM tally_signature
  JOIN tally
    ON tally.id = tally_signature.tally_id
  GROUP BY tally_signature.signature
),
easiest AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY signature
      ORDER BY run_id IS NULL, preemptions, tasks, steps, run_id
    ) AS n
  FROM _best
)
SELECT
  finding.id AS finding,
  easiest.class,
  coalesce(finding.severity, class.severity) AS severity,
  easiest.signature,
  coalesce(finding.sentence, class.sentence) AS sentence,
  seen.hits,
  seen.runs,
  1.0 * seen.hits / seen.runs AS share,
  seen.series,
  -- Where the easiest run is.
  scenario.name AS scenario,
  design.name AS design,
  easiest.platform,
  easiest.run_id AS run,
  easiest.tasks,
  easiest.preemptions,
  easiest.step,
  easiest.steps,
  -- The first that showed it, counted from 0, in the first series that did.
  first_shown.first_run,
  first_shown.seed,
  (
    SELECT text
    FROM finding_run
    WHERE finding_run.finding_id = finding.id
      AND finding_run.run_id = easiest.run_id
  ) AS text,
  easiest.replay
FROM easiest
JOIN scenario
  ON scenario.id = easiest.scenario_id
JOIN design
  ON design.id = easiest.design_id
LEFT JOIN finding
  ON finding.signature = easiest.signature
LEFT JOIN class
  ON class.name = easiest.class
LEFT JOIN seen
  ON seen.signature = easiest.signature
LEFT JOIN tally_signature AS first_shown
  ON first_shown.tally_id = seen.first_tally
  AND first_shown.signature = easiest.signature
WHERE easiest.n = 1
ORDER BY
  CASE coalesce(finding.severity, class.severity)
    WHEN 'error' THEN 0
    WHEN 'hang' THEN 1
    WHEN 'leak' THEN 2
    ELSE 3
  END,
  class.id,
  seen.hits DESC,
  easiest.signature;
