-- SPDX-License-Identifier: GPL-2.0-only
-- How many cells of the night are as declared: one row.
SELECT
  count(*) AS verdicts,
  count(DISTINCT scenario) AS scenarios,
  total(judgement = 'met') AS met,
  total(judgement = 'undeclared') AS undeclared,
  total(judgement = 'broken') AS broken,
  total(judgement = 'missing') AS missing
FROM campaign_verdict;
