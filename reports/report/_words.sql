-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _words (
  -- One row per event that is a step or a wait: the op as code would have it.
  -- Joins run.id.
  run_id,
  -- Joins event.seq.
  seq,
  -- 'mutex_lock(dev_set->lock(gpu0))', 'write flags(gpu0): 0 -> 16'.
  text
) AS
SELECT
  run_id,
  seq,
  CASE
    WHEN object IS NULL THEN op
    WHEN point = 'blocked' THEN call || '(' || object || ')'
    WHEN op IN ('read', 'refcount_read') THEN
      'read ' || object || ' = ' || after
    WHEN op IN ('write', 'update') THEN
      'write ' || object || ': ' || before || ' -> ' || after
    WHEN op IN ('act', 'wait') THEN op || ' ' || object
    WHEN op LIKE '%trylock' THEN
      op || '(' || object || ') = ' || iif(result > 0, 'taken', 'busy')
    WHEN op LIKE 'down_%_wait' AND result_name IS NULL THEN
      call || '(' || object || '): its turn'
    WHEN op IN ('down_read', 'down_write') AND result_name = '-EAGAIN' THEN
      call || '(' || object || '): queued'
    ELSE call || '(' || object || ')' || coalesce(' = ' || result_name, '')
  END
FROM (
  SELECT
    *,
    CASE
      WHEN op = 'mutex_lock' AND mode IS NOT NULL THEN op || '_' || mode
      WHEN op LIKE 'down_%_wait' THEN substr(op, 1, length(op) - 5)
      ELSE op
    END AS call
  FROM event
)
WHERE point IN ('step', 'blocked');
