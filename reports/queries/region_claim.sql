-- SPDX-License-Identifier: GPL-2.0-only
-- Who claimed which PCI regions, and who released them.
SELECT
  run_id,
  device,
  bar,
  owner,
  claimed_task,
  claimed_function,
  claimed_step,
  released_owner,
  released_task,
  released_function,
  released_step
FROM region_claim
ORDER BY run_id, claimed_step, device, bar;
