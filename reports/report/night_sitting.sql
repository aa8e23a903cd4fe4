-- SPDX-License-Identifier: GPL-2.0-only
-- The commands that worked on the night.
SELECT
  night_sitting.*
FROM night_sitting
JOIN last_night
  ON last_night.night_id = night_sitting.night_id
ORDER BY night_sitting.started, night_sitting.host, night_sitting.shard;
