-- SPDX-License-Identifier: GPL-2.0-only
-- One row per class that was watched for and never found.
SELECT
  _verdict.class,
  coalesce(class.sentence, '') AS sentence,
  sum(_verdict.runs) AS runs,
  count(DISTINCT _verdict.scenario_id) AS scenarios,
  count(DISTINCT _verdict.design_id) AS designs,
  -- With 95 % confidence it is rarer than that.
  min(3.0 / sum(_verdict.runs), 1.0) AS share_below
FROM _verdict
LEFT JOIN class
  ON class.name = _verdict.class
GROUP BY _verdict.class
HAVING sum(_verdict.hits) = 0 AND sum(_verdict.runs) > 0
ORDER BY class.id, _verdict.class;
