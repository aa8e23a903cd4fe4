-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_device (
  -- One row per answer, access or request by which a device broke TDISP:
  -- tdisp-violation.
  -- Joins run.id.
  run_id,
  -- 'tdisp-violation'.
  class,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- The device; joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
note AS (
  SELECT *
  FROM _trust_note
  WHERE verb IN (
    'device_locked', 'device_started', 'private_access_served',
    'private_dma_sent'
  )
),
-- The last answer before it, the last LOCK and the last reset.
past AS (
  SELECT
    note.*,
    (
      SELECT max(seq)
      FROM _trust_note AS answer
      WHERE answer.run_id = note.run_id
        AND answer.seq < note.seq
        AND answer.object_id = note.object_id
        AND answer.verb IN (
          'device_locked', 'device_started', 'device_stopped'
        )
    ) AS answer,
    (
      SELECT max(seq)
      FROM _trust_note AS locked
      WHERE locked.run_id = note.run_id
        AND locked.seq < note.seq
        AND locked.object_id = note.object_id
        AND locked.verb = 'device_locked'
    ) AS locked,
    (
      SELECT max(seq)
      FROM _trust_note AS reset
      WHERE reset.run_id = note.run_id
        AND reset.seq < note.seq
        AND reset.object_id = note.object_id
        AND reset.verb = 'bus_reset'
    ) AS reset
  FROM note
),
-- What the device was like at that moment, and at the LOCK.
known AS (
  SELECT
    past.*,
    (
      SELECT state.after_text
      FROM state
      WHERE state.run_id = past.run_id
        AND state.object = past.device
        AND state.name = 'tdisp'
        AND state.seq < past.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS tdisp,
    (
      SELECT state.after_text
      FROM state
      WHERE state.run_id = past.run_id
        AND state.object = past.device
        AND state.name = 'streams_secure'
        AND state.seq < past.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS secure,
    (
      SELECT state.after
      FROM state
      WHERE state.run_id = past.run_id
        AND state.object = past.device
        AND state.name = 'lock_session'
        AND state.seq < past.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS session,
    (
      SELECT state.after
      FROM state
      WHERE state.run_id = past.run_id
        AND state.object = past.device
        AND state.name = 'keys_session'
        AND state.seq < past.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS keys,
    (
      SELECT state.after
      FROM state
      WHERE state.run_id = past.run_id
        AND state.object = past.device
        AND state.name = 'nonce'
        AND state.seq < past.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS nonce,
    (
      SELECT state.after
      FROM state
      WHERE state.run_id = past.run_id
        AND state.object = past.device
        AND state.name = 'nonce'
        AND state.seq < past.locked
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS lock_nonce
  FROM past
)
SELECT
  run_id,
  'tdisp-violation',
  seq,
  step,
  object_id,
  'tdisp-violation device ' || function
FROM known
WHERE
  CASE verb
    -- Over another session than that of the keys; 0: it is not known.
    WHEN 'device_locked'
      THEN session <> 0 AND keys <> 0 AND session <> keys
    -- Not from CONFIG_LOCKED, or with another nonce than that of the LOCK.
    WHEN 'device_started'
      THEN answer IS NULL
        OR answer IS NOT locked
        OR lock_nonce = 0
        OR lock_nonce <> nonce
    -- Over a stream that is not secure, or with no LOCK since a reset.
    WHEN 'private_access_served'
      THEN secure = 'no' OR reset > coalesce(locked, 0)
    -- Not in RUN.
    WHEN 'private_dma_sent'
      THEN tdisp <> 'RUN'
  END;
