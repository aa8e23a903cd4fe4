-- SPDX-License-Identifier: GPL-2.0-only

-- Nights that have as many newer ones as are to be kept.

CREATE TEMP TABLE old_night AS
SELECT id
FROM (
  SELECT id, row_number() OVER (ORDER BY started DESC, id DESC) AS place
  FROM main.night
)
WHERE place > (SELECT keep FROM temp.prune_setting);
