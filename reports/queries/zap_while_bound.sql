-- SPDX-License-Identifier: GPL-2.0-only
-- Zaps of BAR mappings while the device was TSM-bound, and who had bound it.
SELECT
  run_id,
  device,
  task,
  function,
  step,
  bound_task,
  bound_function,
  bound_step
FROM zap_while_bound
ORDER BY run_id, step, device;
