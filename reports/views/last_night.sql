-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW last_night (
  -- The night that other views are about: the last one. None or one row.
  -- Joins night.id.
  night_id,
  -- Number among the nights of the database, from 1, by the time of their
  -- beginning.
  place
) AS
SELECT
  night_id,
  place
FROM _night_place
ORDER BY place DESC
LIMIT 1;
