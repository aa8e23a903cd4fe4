-- SPDX-License-Identifier: GPL-2.0-only
-- The ends of each finding: which task did what, where and when.
SELECT
  finding_end.run_id,
  finding.class,
  finding_end.seq,
  finding_end.task,
  finding_end.role,
  finding_end.object,
  finding_end.function,
  finding_end.step
FROM finding_end
JOIN finding
  ON finding.id = finding_end.finding_id
ORDER BY finding_end.run_id, finding.id, finding_end.seq;
