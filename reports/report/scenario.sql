-- SPDX-License-Identifier: GPL-2.0-only
-- All scenarios, as they were when they ran.
SELECT
  id,
  name,
  path,
  text
FROM scenario
ORDER BY id;
