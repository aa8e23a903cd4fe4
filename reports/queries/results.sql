-- SPDX-License-Identifier: GPL-2.0-only
-- What calls returned, in all recorded runs: steps of the scenario, and calls
-- and requests between actors.
WITH
answer AS (
  SELECT
    run_id,
    'step' AS kind,
    NULL AS actor,
    name,
    coalesce(result_name, result, iif(end_step IS NULL, 'no end', 'nothing'))
      AS result
  FROM scenario_step
  UNION ALL
  SELECT
    run_id,
    iif(kind = 'return', 'call', 'request'),
    from_actor,
    name,
    coalesce(status_name, status)
  FROM message
  WHERE kind IN ('return', 'reply')
)
SELECT
  -- A step of the scenario (step), a call into another actor (call), or a
  -- message that is answered (request).
  kind,
  -- Who answered; NULL for a step.
  actor,
  -- 'vmm.close', 'pci_tsm_bind', 'LOCK_INTERFACE_REQUEST'.
  name,
  -- An error, or a number; 0 is success. 'no end' of a step that never came
  -- back.
  result,
  -- How often.
  count(*) AS times,
  -- Recorded runs in which it happened.
  count(DISTINCT run_id) AS runs,
  -- The first of them.
  min(run_id) AS run_id
FROM answer
GROUP BY
  kind,
  actor,
  name,
  result
ORDER BY
  kind,
  actor,
  name,
  result;
