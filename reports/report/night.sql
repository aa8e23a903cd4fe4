-- SPDX-License-Identifier: GPL-2.0-only
-- The night that is reported: what it was, and how many of what came of it.
-- None or one row.
WITH
count AS MATERIALIZED (
  SELECT
    count(*) FILTER (WHERE status = 'new') AS new,
    count(*) FILTER (WHERE status = 'regressed') AS regressed,
    count(*) FILTER (WHERE status = 'gone') AS gone,
    count(*) FILTER (WHERE status = 'unseen') AS unseen,
    count(*) FILTER (WHERE status = 'known') AS known,
    count(*) FILTER (WHERE status = 'known' AND expected) AS expected,
    count(*) FILTER (
      WHERE status = 'known'
        AND NOT expected
        AND reason IS NOT NULL
    ) AS reasoned
  FROM kept_status
)
SELECT
  kept_night.*,
  night.runs_wanted,
  night.adapted,
  night.tool_version,
  night.tool_commit,
  count.new,
  count.regressed,
  count.gone,
  count.unseen,
  count.known,
  count.expected,
  count.reasoned,
  -- Of the night before; NULL if this is the first one.
  (
    SELECT before.runs_per_second
    FROM kept_night AS before
    WHERE before.place = kept_night.place - 1
  ) AS before_per_second
FROM last_night
JOIN kept_night
  ON kept_night.night_id = last_night.night_id
JOIN night
  ON night.id = last_night.night_id
CROSS JOIN count;
