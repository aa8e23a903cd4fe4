-- SPDX-License-Identifier: GPL-2.0-only
-- What the database says of itself.
SELECT
  key,
  value
FROM meta
ORDER BY key;
