-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _given_up (
  -- One row per moment at which the host gives something of a TDI up, since
  -- the firmware leaves it no other way.
  -- Joins run.id.
  run_id,
  -- Joins event.seq of the run.
  seq,
  -- 'gpu0'.
  device,
  -- What the firmware keeps for no fault of the host's is 'leaked'; a device
  -- that the host has brought to a stop without the firmware is 'stopped'.
  how
) AS
SELECT
  run_id,
  seq,
  device,
  'leaked'
FROM _device_moment
WHERE what = 'firmware_refused'
  AND (firmware_kept = 'yes' OR firmware_dead = 'yes')
UNION ALL
SELECT
  run_id,
  seq,
  device,
  'stopped'
FROM _device_moment
WHERE what = 'host_stopped_it'
  AND firmware_dead = 'yes'
  AND tdisp NOT IN ('CONFIG_LOCKED', 'RUN');
