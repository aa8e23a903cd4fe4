-- SPDX-License-Identifier: GPL-2.0-only
-- Where the next run is most likely to show something new, in the last night's
-- arms: those first of which one run alone has shown a signature.
-- :limit = 20: how many arms
SELECT
  finding_left.scenario,
  finding_left.design,
  finding_left.platform,
  finding_left.strategy,
  finding_left.runs,
  finding_left.signatures,
  finding_left.once,
  finding_left.two_times,
  finding_left.next_percent,
  finding_left.bound,
  finding_left.unseen
FROM finding_left
ORDER BY
  finding_left.bound,
  finding_left.next_percent DESC,
  finding_left.scenario,
  finding_left.design,
  finding_left.platform,
  finding_left.strategy
LIMIT :limit;
