-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _platform (
  -- One row per platform that anything ran on.
  -- 'tdx', 'tio', 'cca'.
  name,
  -- Their order: as they came.
  place
) AS
SELECT
  platform,
  row_number() OVER (ORDER BY min(at))
FROM (
  SELECT
    platform,
    id AS at
  FROM tally
  UNION ALL
  SELECT
    platform,
    -- After those of a series.
    id + (SELECT coalesce(max(id), 0) FROM tally)
  FROM run
)
GROUP BY platform;
