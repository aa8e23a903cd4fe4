-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _verdict (
  -- One row per scenario, design, platform and class that was watched for
  -- there: what all series of runs together say.
  -- Joins scenario.id.
  scenario_id,
  -- Joins design.id.
  design_id,
  -- 'tdx', 'tio', 'cca'.
  platform,
  -- 'double-release', ...
  class,
  -- How many there were.
  runs,
  -- How many of them showed it.
  hits,
  -- What the scenario declares: never, sometimes, always; NULL if nothing.
  expected,
  -- 1 if that is how it is, 0 if not. Of what is not declared: 0 if it was
  -- found and is more than a note.
  met,
  -- 1 if the scenario declares something of the class under any design.
  named
) AS
WITH
sum AS (
  SELECT
    tally.scenario_id,
    tally.design_id,
    tally.platform,
    tally_class.class,
    sum(tally.runs) AS runs,
    sum(tally_class.hits) AS hits
  FROM tally
  JOIN tally_class
    ON tally_class.tally_id = tally.id
  JOIN _tally_option
    ON _tally_option.tally_id = tally.id
  -- Two classes have to be asked for, by an option or by the scenario.
  WHERE tally_class.hits > 0
    OR (
      (tally_class.class <> 'data-race' OR _tally_option.races)
      AND (tally_class.class <> 'hung-task' OR _tally_option.hung)
    )
    OR EXISTS (
      SELECT 1
      FROM expectation
      WHERE expectation.scenario_id = tally.scenario_id
        AND expectation.class = tally_class.class
    )
  GROUP BY
    tally.scenario_id,
    tally.design_id,
    tally.platform,
    tally_class.class
  UNION ALL
  -- Recorded runs of no series, as 'tdisim replay --db' leaves them.
  SELECT
    run.scenario_id,
    run.design_id,
    run.platform,
    class.name,
    count(*),
    count(
      (
        SELECT 1
        FROM finding_run
        JOIN finding
          ON finding.id = finding_run.finding_id
        WHERE finding_run.run_id = run.id
          AND finding.class = class.name
        LIMIT 1
      )
    )
  FROM run
  CROSS JOIN class
  WHERE NOT EXISTS (
    SELECT 1
    FROM tally
    WHERE tally.scenario_id = run.scenario_id
      AND tally.design_id = run.design_id
      AND tally.platform = run.platform
  )
  GROUP BY
    run.scenario_id,
    run.design_id,
    run.platform,
    class.name
),
declared AS (
  SELECT
    sum.*,
    (
      SELECT expectation.word
      FROM expectation
      JOIN design
        ON design.name = expectation.design
      WHERE expectation.scenario_id = sum.scenario_id
        AND design.id = sum.design_id
        AND expectation.class = sum.class
        AND coalesce(expectation.platform = sum.platform, TRUE)
      -- What is said of the platform goes first.
      ORDER BY expectation.platform IS NULL
      LIMIT 1
    ) AS expected
  FROM sum
)
SELECT
  scenario_id,
  design_id,
  platform,
  class,
  runs,
  hits,
  expected,
  CASE expected
    WHEN 'never' THEN hits = 0
    WHEN 'sometimes' THEN hits > 0
    WHEN 'always' THEN hits = runs
    ELSE hits = 0 OR EXISTS (
      SELECT 1
      FROM class AS known
      WHERE known.name = declared.class
        AND known.severity = 'note'
    )
  END,
  EXISTS (
    SELECT 1
    FROM expectation
    WHERE expectation.scenario_id = declared.scenario_id
      AND expectation.class = declared.class
  )
FROM declared;
