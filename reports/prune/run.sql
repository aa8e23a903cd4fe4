-- SPDX-License-Identifier: GPL-2.0-only

-- Runs that a campaign has recorded and that no example names any more; those
-- that other commands wrote stay.

CREATE TEMP TABLE lost_run AS
SELECT run_id
FROM main.campaign_run
WHERE run_id NOT IN (
  SELECT run_id FROM main.campaign_example WHERE run_id IS NOT NULL
);

CREATE TEMP TABLE lost_finding AS
SELECT DISTINCT finding_id
FROM main.finding_run
WHERE run_id IN (SELECT run_id FROM temp.lost_run);

DELETE FROM main.task
WHERE run_id IN (SELECT run_id FROM temp.lost_run);

DELETE FROM main.object
WHERE run_id IN (SELECT run_id FROM temp.lost_run);

DELETE FROM main.event
WHERE run_id IN (SELECT run_id FROM temp.lost_run);

DELETE FROM main.message
WHERE run_id IN (SELECT run_id FROM temp.lost_run);

DELETE FROM main.choice
WHERE run_id IN (SELECT run_id FROM temp.lost_run);

DELETE FROM main.state
WHERE run_id IN (SELECT run_id FROM temp.lost_run);

DELETE FROM main.touch
WHERE run_id IN (SELECT run_id FROM temp.lost_run);

DELETE FROM main.finding_run
WHERE run_id IN (SELECT run_id FROM temp.lost_run);

DELETE FROM main.finding_end
WHERE run_id IN (SELECT run_id FROM temp.lost_run);

DELETE FROM main.campaign_run
WHERE run_id IN (SELECT run_id FROM temp.lost_run);

DELETE FROM main.run
WHERE id IN (SELECT run_id FROM temp.lost_run);

DELETE FROM main.finding
WHERE id IN (SELECT finding_id FROM temp.lost_finding)
  AND id NOT IN (SELECT finding_id FROM main.finding_run);
