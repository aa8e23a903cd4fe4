-- SPDX-License-Identifier: GPL-2.0-only
-- Findings of the recorded runs: what, how often, and in which run first.
SELECT
  finding.id,
  finding.class,
  finding.severity,
  -- Recorded runs that showed it.
  count(*) AS runs,
  -- The first of them; what follows is about that one.
  min(finding_run.run_id) AS run_id,
  finding_run.step,
  scenario.name AS scenario,
  design.name AS design,
  run.platform,
  finding_run.text,
  finding.signature
FROM finding
JOIN finding_run
  ON finding_run.finding_id = finding.id
JOIN run
  ON run.id = finding_run.run_id
JOIN scenario
  ON scenario.id = run.scenario_id
JOIN design
  ON design.id = run.design_id
GROUP BY finding.id
ORDER BY finding.id;
