-- SPDX-License-Identifier: GPL-2.0-only

-- What version 2 added: runs of a part of their program. One row per new
-- column: its table, its name, and what it is in a row of an older version.

VALUES
  ('run', 'left_out', '''''');
