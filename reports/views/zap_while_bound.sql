-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW zap_while_bound (
  -- One row per zap of the BAR mappings of a device that was TSM-bound at that
  -- moment.
  -- Joins run.id.
  run_id,
  -- 'gpu0'.
  device,
  -- Name of the task that zapped.
  task,
  -- Modelled function that zapped.
  function,
  -- Step of the run that zapped.
  step,
  -- When, ns of simulated time.
  ts_ns,
  -- Name of the task that had bound it; NULL, as all below, if the trace does
  -- not say.
  bound_task,
  -- Modelled function that had bound it.
  bound_function,
  -- Step of the run that had bound it.
  bound_step,
  -- When, ns of simulated time.
  bound_ns
) AS
WITH
bind AS (
  SELECT *
  FROM _model_note
  WHERE verb = 'tsm_bound'
),
zap AS (
  SELECT
    note.*,
    (
      SELECT max(bind.seq)
      FROM bind
      WHERE bind.run_id = note.run_id
        AND bind.subject = note.subject
        AND bind.seq < note.seq
    ) AS bind_seq
  FROM _model_note AS note
  WHERE note.verb = 'zap'
    AND note.bound = '1'
)
SELECT
  zap.run_id,
  zap.subject,
  zap.task,
  zap.function,
  zap.step,
  zap.ts_ns,
  bind.task,
  bind.function,
  bind.step,
  bind.ts_ns
FROM zap
LEFT JOIN bind
  ON bind.run_id = zap.run_id
  AND bind.seq = zap.bind_seq;
