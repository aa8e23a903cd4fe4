-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW state (
  -- In place of the table that databases of version 2 do not have: no row.
  run_id,
  seq,
  step,
  ts_ns,
  task_id,
  function,
  object,
  name,
  before,
  before_text,
  after,
  after_text
) AS
SELECT
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
WHERE FALSE;
