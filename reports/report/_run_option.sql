-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _run_option (
  -- One row per run: options of 'tdisim replay' that it needs.
  -- Joins run.id.
  run_id,
  -- ' --granularity=lock --races', or empty.
  text
) AS
SELECT
  id,
  iif(granularity = 'lock', ' --granularity=lock', '')
    || iif(races, ' --races', '')
    || iif(hung_ns > 0, ' --hung=' || (hung_ns / 1000000000), '')
    || iif(steps_max > 0, ' --steps=' || steps_max, '')
    || iif(left_out = '', '', ' --leave-out=' || shell_word(left_out))
FROM run;
