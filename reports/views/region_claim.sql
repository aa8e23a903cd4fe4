-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW region_claim (
  -- One row per successful claim of PCI regions, until their release. The
  -- kernel frees a region by its range and does not look at the owner, so a
  -- release by another owner ends a claim too.
  -- Joins run.id.
  run_id,
  -- 'gpu0'.
  device,
  -- Number of the BAR, or 'all'.
  bar,
  -- Name under which it was claimed.
  owner,
  -- Name of the task that claimed it.
  claimed_task,
  -- Modelled function that claimed it.
  claimed_function,
  -- Step of the run that claimed it.
  claimed_step,
  -- When, ns of simulated time.
  claimed_ns,
  -- Name under which it was released; NULL, as all below, if never.
  released_owner,
  -- Name of the task that released it.
  released_task,
  -- Modelled function that released it.
  released_function,
  -- Step of the run that released it.
  released_step,
  -- When, ns of simulated time.
  released_ns
) AS
WITH
claim AS (
  SELECT *
  FROM _model_note
  WHERE verb = 'region_request'
    AND result IN ('0', 'ok')
),
release AS (
  SELECT *
  FROM _model_note
  WHERE verb = 'region_release'
    AND result IN ('0', 'ok', 'foreign')
),
pair AS (
  SELECT
    claim.*,
    (
      SELECT min(release.seq)
      FROM release
      WHERE release.run_id = claim.run_id
        AND release.subject = claim.subject
        AND release.bar IN (claim.bar, 'all')
        AND release.seq > claim.seq
    ) AS release_seq
  FROM claim
)
SELECT
  pair.run_id,
  pair.subject,
  pair.bar,
  pair.owner,
  pair.task,
  pair.function,
  pair.step,
  pair.ts_ns,
  release.owner,
  release.task,
  release.function,
  release.step,
  release.ts_ns
FROM pair
LEFT JOIN release
  ON release.run_id = pair.run_id
  AND release.seq = pair.release_seq;
