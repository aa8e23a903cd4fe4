-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _run_option (
  -- The same for databases of version 2, which do not know them.
  -- Joins run.id.
  run_id,
  -- ' --leave-out=vmm0', or empty.
  text
) AS
SELECT
  id,
  iif(left_out = '', '', ' --leave-out=' || shell_word(left_out))
FROM run;
