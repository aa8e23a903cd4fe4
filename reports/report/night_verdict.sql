-- SPDX-License-Identifier: GPL-2.0-only
-- How many cells of the night are as declared: one row.
SELECT
  count(*) AS verdicts,
  count(DISTINCT scenario) AS scenarios,
  count(*) FILTER (WHERE judgement = 'met') AS met,
  count(*) FILTER (WHERE judgement = 'undeclared') AS undeclared,
  count(*) FILTER (WHERE judgement = 'broken') AS broken,
  count(*) FILTER (WHERE judgement = 'missing') AS missing,
  count(*) FILTER (WHERE judgement = 'known') AS known,
  -- Scenarios that have one of these.
  count(DISTINCT iif(judgement IN ('met', 'known'), NULL, scenario)) AS failing
FROM kept_verdict;
