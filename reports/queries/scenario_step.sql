-- SPDX-License-Identifier: GPL-2.0-only
-- What the tasks of the scenario did, from where to where, and the result.
SELECT
  run_id,
  task,
  name,
  arguments,
  begin_step,
  end_step,
  -- Error that the modelled call returned, or a number; 0: success.
  coalesce(result_name, result) AS result,
  dur_ns
FROM scenario_step
ORDER BY run_id, begin_step, task_id;
