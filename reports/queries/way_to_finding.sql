-- SPDX-License-Identifier: GPL-2.0-only
-- The ways into each class of findings: which steps of the scenario had begun
-- and not ended where it was seen, in how many runs.
SELECT
  way.class,
  way.under_way,
  count(*) AS runs,
  min(way.run_id) AS run_id
FROM (
  SELECT
    finding.class,
    finding_run.run_id,
    (
      SELECT group_concat(step.words, ', ')
      FROM (
        SELECT scenario_step.name || ' ' || scenario_step.arguments AS words
        FROM scenario_step
        WHERE scenario_step.run_id = finding_run.run_id
          AND scenario_step.begin_step <= finding_run.step
          AND coalesce(scenario_step.end_step >= finding_run.step, TRUE)
        ORDER BY words
      ) AS step
    ) AS under_way
  FROM finding_run
  JOIN finding
    ON finding.id = finding_run.finding_id
) AS way
GROUP BY way.class, way.under_way
ORDER BY way.class, runs DESC, way.under_way;
