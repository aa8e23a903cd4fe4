-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _design_word (
  -- One row per design: what '--design=' takes.
  -- Joins design.id.
  design_id,
  -- Its name where it lies with the others, else its path.
  word
) AS
SELECT
  id,
  iif('/' || path LIKE '%/designs/' || name || '.yaml', name, path)
FROM design;
