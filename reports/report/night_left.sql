-- SPDX-License-Identifier: GPL-2.0-only
-- Where the next run is most likely to show something new: ten arms.
SELECT *
FROM kept_left
WHERE NOT bound
ORDER BY next_percent DESC, scenario, design, platform, strategy
LIMIT 10;
