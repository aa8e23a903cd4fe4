-- SPDX-License-Identifier: GPL-2.0-only
-- The night and the seven before it, the last one first.
SELECT
  kept_night.*
FROM kept_night
JOIN last_night
  ON kept_night.place <= last_night.place
ORDER BY kept_night.place DESC
LIMIT 8;
