-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _tally_option (
  -- One row per tally: options of 'tdisim replay' that it needs.
  -- Joins tally.id.
  tally_id,
  -- ' --granularity=lock --races', or empty.
  text,
  -- 1 if data races were looked for whatever the scenario says.
  races,
  -- 1 if tasks that wait for long were.
  hung
) AS
SELECT
  id,
  iif(granularity = 'lock', ' --granularity=lock', '')
    || iif(races, ' --races', '')
    || iif(hung_ns > 0, ' --hung=' || (hung_ns / 1000000000), '')
    || iif(steps_max > 0, ' --steps=' || steps_max, '')
    || iif(left_out = '', '', ' --leave-out=' || shell_word(left_out)),
  races,
  hung_ns > 0
FROM tally;
