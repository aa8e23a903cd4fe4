-- SPDX-License-Identifier: GPL-2.0-only
-- All rows of the table 'state' that are of the run.
SELECT *
FROM state
WHERE run_id = :run
ORDER BY seq;
