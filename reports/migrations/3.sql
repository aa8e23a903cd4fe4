-- SPDX-License-Identifier: GPL-2.0-only

-- What version 3 added: with which options runs and series were made. One row
-- per new column: its table, its name, and what it is in a row of an older
-- version. Files of those were written by one command each, so its options are
-- those of all rows.

WITH
  command (line) AS (
    VALUES ('(SELECT value FROM main.meta WHERE key = ''command_line'')')
  ),
  -- The number behind an option; 0 without it.
  number (name, value) AS (
    SELECT
      name,
      'CASE WHEN instr(' || line || ', '' --' || name || ''')'
      || ' THEN CAST(substr(' || line || ', instr(' || line || ', '' --'
      || name || ''') + ' || (length(name) + 4) || ') AS INTEGER)'
      || ' ELSE 0 END'
    FROM
      command
      CROSS JOIN (
        SELECT column1 AS name
        FROM (VALUES ('hung'), ('steps'), ('depth'))
      )
  ),
  option (name, value) AS (
    SELECT
      'granularity',
      'CASE WHEN ' || line || ' LIKE ''% --granularity_lock%'''
      || ' THEN ''lock'' ELSE ''access'' END'
    FROM command
    UNION ALL
    SELECT 'races', 'coalesce(' || line || ' LIKE ''% --races%'', 0)'
    FROM command
    UNION ALL
    SELECT 'hung_ns', value || ' * 1000000000'
    FROM number
    WHERE name = 'hung'
    UNION ALL
    SELECT 'steps_max', value
    FROM number
    WHERE name = 'steps'
  )
SELECT 'run', name, value
FROM option
UNION ALL
SELECT 'tally', name, value
FROM option
UNION ALL
VALUES ('tally', 'left_out', '''''')
UNION ALL
SELECT 'tally', 'depth', value
FROM number
WHERE name = 'depth'
UNION ALL
VALUES
  ('tally', 'objects', 'NULL'),
  ('tally_signature', 'strategy', 'NULL'),
  ('run', 'retries_max', '10'),
  -- Known where all came to their end; what else did is not.
  (
    'task',
    'ended',
    '(SELECT r.status = ''finished'' FROM main.run AS r WHERE r.id = run_id)'
    || ' AND NOT daemon'
  );
