-- SPDX-License-Identifier: GPL-2.0-only
-- One row: the finding, and the run that shows it.
SELECT
  finding.id AS finding,
  finding.class,
  finding.severity,
  finding.signature,
  finding.sentence,
  finding_run.text,
  finding_run.step,
  finding_run.object_id,
  finding_run.object,
  run.id AS run,
  scenario.name AS scenario,
  scenario.question,
  scenario.path,
  design.name AS design,
  design.about,
  run.platform,
  run.strategy,
  run.seed,
  run.schedule,
  run.left_out,
  run.digest,
  run.status,
  run.steps,
  run.preemptions,
  run.switches,
  (
    SELECT count(DISTINCT event.task_id)
    FROM event
    JOIN task
      ON task.run_id = event.run_id
      AND task.id = event.task_id
    WHERE event.run_id = run.id
      AND event.point = 'step'
      AND event.step <= finding_run.step
      AND task.daemon = 0
  ) AS tasks,
  -- How often, in all series; NULL if it is in none.
  (
    SELECT sum(hits)
    FROM tally_signature
    WHERE signature = finding.signature
  ) AS hits,
  (
    SELECT sum(tally.runs)
    FROM tally_signature
    JOIN tally
      ON tally.id = tally_signature.tally_id
    WHERE tally_signature.signature = finding.signature
  ) AS runs,
  _replay.line AS replay
FROM finding_run
JOIN finding
  ON finding.id = finding_run.finding_id
JOIN run
  ON run.id = finding_run.run_id
JOIN scenario
  ON scenario.id = run.scenario_id
JOIN design
  ON design.id = run.design_id
JOIN _replay
  ON _replay.run_id = run.id
WHERE finding_run.finding_id = :finding
  AND finding_run.run_id = :run;
