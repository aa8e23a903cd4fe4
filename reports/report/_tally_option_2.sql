-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _tally_option (
  -- The same for databases of version 2, which do not know them.
  -- Joins tally.id.
  tally_id,
  -- Empty.
  text,
  -- Not known: 0.
  races,
  -- Likewise.
  hung
) AS
SELECT
  id,
  '',
  0,
  0
FROM tally;
