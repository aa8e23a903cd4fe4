-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _night_place (
  -- One row per night: which one it is.
  -- Joins night.id.
  night_id,
  -- From 1, by the time of their beginning.
  place
) AS
SELECT
  id,
  row_number() OVER (ORDER BY started, seed, id)
FROM night;
