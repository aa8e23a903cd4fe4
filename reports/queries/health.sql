-- SPDX-License-Identifier: GPL-2.0-only
-- Can the results of the last night be trusted? What is not as it should be
-- comes first.
SELECT
  night_health.part,
  night_health.good,
  night_health.count,
  night_health.total,
  -- How many there were in the night before; NULL if this is the first one.
  before.count AS count_before
FROM last_night
JOIN night_health
  ON night_health.night_id = last_night.night_id
LEFT JOIN night_health AS before
  ON before.place = last_night.place - 1
  AND before.part = night_health.part
ORDER BY night_health.good, night_health.part;
