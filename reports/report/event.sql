-- SPDX-License-Identifier: GPL-2.0-only
-- All rows of the table 'event' that are of the run.
SELECT *
FROM event
WHERE run_id = :run
ORDER BY seq;
