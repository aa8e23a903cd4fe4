-- SPDX-License-Identifier: GPL-2.0-only
-- Findings that the last night has not seen: how sure is it that they are gone?
SELECT
  finding_status.status,
  finding_status.class,
  finding_status.design,
  finding_status.last_place,
  finding_status.last_seen,
  finding_status.silent_runs,
  finding_status.earlier_rate,
  finding_status.chance_missed,
  finding_status.signature
FROM finding_status
WHERE finding_status.status IN ('gone', 'unseen')
ORDER BY
  finding_status.chance_missed,
  finding_status.class,
  finding_status.design,
  finding_status.signature;
