-- SPDX-License-Identifier: GPL-2.0-only
-- All rows of the table 'message' that are of the run.
SELECT *
FROM message
WHERE run_id = :run
ORDER BY seq;
