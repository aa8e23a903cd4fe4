-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW never_reached (
  -- One row per checker and modelled function where no run of any night has
  -- come: what nobody has tried.
  -- A finding class (class), or a function of the models (function).
  kind,
  -- Its name.
  name,
  -- Its source file, from the top of the tree; empty for a class.
  file
) AS
SELECT
  kind,
  name,
  file
FROM campaign_reached
GROUP BY kind, name, file
HAVING max(reached) = 0;
