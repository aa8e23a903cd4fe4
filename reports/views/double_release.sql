-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW double_release (
  -- One row per release of PCI regions that nobody held ('Trying to free
  -- nonexistent resource'), with the release that came before it.
  -- Joins run.id.
  run_id,
  -- 'gpu0'.
  device,
  -- Number of the BAR, or 'all'.
  bar,
  -- Name of the task that had released it; NULL, as the next two, if nobody
  -- had in this run.
  first_task,
  -- Modelled function that had released it.
  first_function,
  -- Step of the run that had released it.
  first_step,
  -- Name of the task that released it again.
  second_task,
  -- Modelled function that released it again.
  second_function,
  -- Step of the run that released it again.
  second_step
) AS
WITH
first AS (
  SELECT *
  FROM _model_note
  WHERE verb = 'region_release'
    AND result IN ('0', 'ok', 'foreign')
),
second AS (
  SELECT *
  FROM _model_note
  WHERE verb = 'region_release'
    AND result = 'nonexistent'
),
pair AS (
  SELECT
    second.*,
    (
      SELECT max(first.seq)
      FROM first
      WHERE first.run_id = second.run_id
        AND first.subject = second.subject
        AND (first.bar IN (second.bar, 'all') OR second.bar = 'all')
        AND first.seq < second.seq
    ) AS first_seq
  FROM second
)
SELECT
  pair.run_id,
  pair.subject,
  pair.bar,
  first.task,
  first.function,
  first.step,
  pair.task,
  pair.function,
  pair.step
FROM pair
LEFT JOIN first
  ON first.run_id = pair.run_id
  AND first.seq = pair.first_seq;
