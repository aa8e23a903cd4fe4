-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _best (
  -- One row per scenario, design, platform and signature: the easiest run
  -- that is known to show it.
  -- Joins scenario.id.
  scenario_id,
  -- Joins design.id.
  design_id,
  -- 'tdx', 'tio', 'cca'.
  platform,
  -- 'double-release', ...
  class,
  -- Same signature, same bug.
  signature,
  -- Joins run.id; NULL if the run is not recorded.
  run_id,
  -- Tasks that made a step before the finding.
  tasks,
  -- Switches away from a task that could have gone on.
  preemptions,
  -- Step at which it was seen; NULL if the run is not recorded.
  step,
  -- Steps of the run.
  steps,
  -- A line for a shell that shows it; NULL if no schedule was kept.
  replay
) AS
WITH
recorded AS (
  SELECT
    run.scenario_id,
    run.design_id,
    run.platform,
    finding.class,
    finding.signature,
    run.id AS run_id,
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
    run.preemptions,
    finding_run.step,
    run.steps,
    _replay.line AS replay,
    -- What was made small goes first.
    row_number() OVER (
      PARTITION BY
        run.scenario_id,
        run.design_id,
        run.platform,
        finding.id
      ORDER BY
        run.strategy <> 'shrink',
        run.preemptions,
        finding_run.step,
        run.id
    ) AS n
  FROM finding_run
  JOIN finding
    ON finding.id = finding_run.finding_id
  JOIN run
    ON run.id = finding_run.run_id
  JOIN _replay
    ON _replay.run_id = run.id
),
counted AS (
  SELECT
    tally.scenario_id,
    tally.design_id,
    tally.platform,
    tally_signature.*,
    'tdisim replay ' || shell_word(scenario.path)
      || ' --design=' || shell_word(_design_word.word)
      || ' --platform=' || shell_word(tally.platform)
      || _tally_option.text
      || ' --schedule=' || shell_word(tally_signature.schedule) AS replay,
    row_number() OVER (
      PARTITION BY
        tally.scenario_id,
        tally.design_id,
        tally.platform,
        tally_signature.signature
      ORDER BY
        tally_signature.schedule IS NULL,
        tally_signature.preemptions,
        tally_signature.tasks,
        tally_signature.steps,
        tally.id
    ) AS n
  FROM tally_signature
  JOIN tally
    ON tally.id = tally_signature.tally_id
  JOIN scenario
    ON scenario.id = tally.scenario_id
  JOIN _design_word
    ON _design_word.design_id = tally.design_id
  JOIN _tally_option
    ON _tally_option.tally_id = tally.id
)
SELECT
  scenario_id,
  design_id,
  platform,
  class,
  signature,
  run_id,
  tasks,
  preemptions,
  step,
  steps,
  replay
FROM recorded
WHERE n = 1
UNION ALL
SELECT
  scenario_id,
  design_id,
  platform,
  class,
  signature,
  NULL,
  tasks,
  preemptions,
  NULL,
  steps,
  replay
FROM counted
WHERE n = 1
  AND NOT EXISTS (
    SELECT 1
    FROM recorded
    WHERE recorded.n = 1
      AND recorded.scenario_id = counted.scenario_id
      AND recorded.design_id = counted.design_id
      AND recorded.platform = counted.platform
      AND recorded.signature = counted.signature
  );
