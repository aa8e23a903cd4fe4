-- SPDX-License-Identifier: GPL-2.0-only

-- What there is to count of a database that is pruned.

SELECT
  (SELECT count(*) FROM temp.old_night) AS nights,
  (SELECT count(*) FROM main.campaign_range) AS ranges,
  (SELECT count(*) FROM main.run) AS recorded;
