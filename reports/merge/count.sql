-- SPDX-License-Identifier: GPL-2.0-only

-- What a database has, in the order of struct merge_counts.

SELECT
  (SELECT count(*) FROM main.night) AS nights,
  (SELECT count(*) FROM main.campaign_range) AS ranges,
  (SELECT coalesce(sum(runs), 0) FROM main.campaign_range) AS runs,
  (SELECT count(*) FROM main.campaign_finding) AS findings,
  (SELECT count(*) FROM main.run) AS recorded;
