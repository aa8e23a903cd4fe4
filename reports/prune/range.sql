-- SPDX-License-Identifier: GPL-2.0-only

-- All ranges of an arm in an old night become one, and so do their hits.

CREATE TEMP TABLE put_together AS
SELECT
  night_id, arm_id, min(first_run) AS first_run, sum(runs) AS runs,
  min(epoch) AS epoch, sum(steps) AS steps, sum(stuck) AS stuck,
  sum(bounded) AS bounded, sum(busy_us) AS busy_us, sum(twice) AS twice,
  digest_all(first_run, digest) AS digest, sum(ranges) AS ranges
FROM main.campaign_range
WHERE night_id IN (SELECT id FROM temp.old_night)
GROUP BY night_id, arm_id
HAVING count(*) > 1;

CREATE TEMP TABLE hits_together AS
SELECT
  p.night_id, p.arm_id, p.first_run, h.finding_id, sum(h.hits) AS hits,
  min(h.at_run) AS at_run
FROM temp.put_together AS p
JOIN main.campaign_hit AS h USING (night_id, arm_id)
GROUP BY p.night_id, p.arm_id, h.finding_id;

DELETE FROM main.campaign_hit
WHERE (night_id, arm_id) IN (SELECT night_id, arm_id FROM temp.put_together);

DELETE FROM main.campaign_range
WHERE (night_id, arm_id) IN (SELECT night_id, arm_id FROM temp.put_together);

INSERT INTO main.campaign_range (
  night_id, arm_id, first_run, runs, epoch, steps, stuck, bounded, busy_us,
  twice, digest, ranges
)
SELECT * FROM temp.put_together;

INSERT INTO main.campaign_hit (
  night_id, arm_id, first_run, finding_id, hits, at_run
)
SELECT * FROM temp.hits_together;
