-- SPDX-License-Identifier: GPL-2.0-only
-- The classes that were watched for and never found, in groups that ran as
-- often.
WITH
unfound AS (
  SELECT
    _verdict.class,
    class.id AS class_id,
    sum(_verdict.runs) AS runs
  FROM _verdict
  LEFT JOIN class
    ON class.name = _verdict.class
  GROUP BY _verdict.class
  HAVING sum(_verdict.hits) = 0 AND sum(_verdict.runs) > 0
  ORDER BY class.id, _verdict.class
)
SELECT
  runs,
  -- With 95 % confidence each is rarer than that.
  min(3.0 / runs, 1.0) AS share_below,
  count(*) AS classes,
  group_concat(class, ', ') AS names
FROM unfound
GROUP BY runs
ORDER BY runs DESC;
