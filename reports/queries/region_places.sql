-- SPDX-License-Identifier: GPL-2.0-only
-- Where PCI regions are claimed and where these claims are released, in all
-- recorded runs.
SELECT
  claimed_function,
  owner,
  released_function,
  released_owner,
  -- 1 if every one of them was released by the task that had claimed it.
  min(coalesce(claimed_task = released_task, FALSE)) AS same_task,
  -- How many claims.
  count(*) AS times,
  -- Recorded runs in which it happened.
  count(DISTINCT run_id) AS runs,
  -- The first of them.
  min(run_id) AS run_id
FROM region_claim
GROUP BY
  claimed_function,
  owner,
  released_function,
  released_owner
ORDER BY
  claimed_function,
  owner,
  released_function,
  released_owner;
