-- SPDX-License-Identifier: GPL-2.0-only
-- Releases of PCI regions that nobody held, with the release before.
SELECT
  run_id,
  device,
  bar,
  first_task,
  first_function,
  first_step,
  second_task,
  second_function,
  second_step
FROM double_release
ORDER BY run_id, second_step, device, bar;
