-- SPDX-License-Identifier: GPL-2.0-only
-- What no run of any night has come to: one row per kind and source file.
SELECT
  kind,
  file,
  count(*) AS count,
  group_concat(name, ', ') AS names
FROM (
  SELECT *
  FROM never_reached
  ORDER BY kind, file, name
)
GROUP BY kind, file
ORDER BY kind, file;
