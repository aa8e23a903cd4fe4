-- SPDX-License-Identifier: GPL-2.0-only
-- The canaries of the night, the worst first.
SELECT canary.*
FROM canary
JOIN last_night
  ON last_night.night_id = canary.night_id
ORDER BY
  CASE canary.verdict
    WHEN 'red' THEN 0
    WHEN 'open' THEN 1
    ELSE 2
  END,
  canary.strategy,
  canary.scenario;
