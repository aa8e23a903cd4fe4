-- SPDX-License-Identifier: GPL-2.0-only
-- How much is recorded event by event.
SELECT
  (SELECT count(*) FROM run) AS runs,
  (SELECT coalesce(sum(steps), 0) FROM run) AS steps,
  (SELECT count(*) FROM finding) AS findings,
  (SELECT coalesce(sum(runs), 0) FROM tally) AS runs_counted;
