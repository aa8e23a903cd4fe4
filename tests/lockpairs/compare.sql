-- SPDX-License-Identifier: GPL-2.0-only
--
-- What the runs of one design (@design) have seen, in 'seen', against the
-- chains of pairs.txt, in '../chains'. Prints one line a problem: pairs that no
-- chain has, with the path and the step of the scenario that took them; pairs
-- of neighbours in a chain that nobody took.
CREATE TABLE chain (line INTEGER, facts TEXT, designs TEXT, chain TEXT);
.mode ascii
.separator "\t" "\n"
.import ../chains chain

CREATE TABLE seen (
  outer_lock TEXT,
  inner_lock TEXT,
  outer_function TEXT,
  inner_function TEXT,
  scenario TEXT,
  run_id INTEGER,
  step INTEGER,
  op TEXT
);
.import seen seen

-- The locks of each chain, in order: '[try ]NAME[:R]'.
CREATE TABLE lock AS
WITH RECURSIVE
part AS (
  SELECT
    line,
    0 AS position,
    '' AS lock,
    chain || ' > ' AS rest
  FROM chain
  WHERE instr(',' || designs || ',', ',' || @design || ',') > 0
  UNION ALL
  SELECT
    line,
    position + 1,
    trim(substr(rest, 1, instr(rest, ' > ') - 1)),
    substr(rest, instr(rest, ' > ') + 3)
  FROM part
  WHERE rest <> ''
)
SELECT
  line,
  position,
  lock AS taken,
  replace(lock, 'try ', '') AS held
FROM part
WHERE position > 0;

CREATE TABLE allowed AS
SELECT
  outer_lock.line,
  outer_lock.held AS outer_lock,
  inner_lock.taken AS inner_lock,
  inner_lock.position - outer_lock.position AS distance
FROM lock AS outer_lock
JOIN lock AS inner_lock
  ON inner_lock.line = outer_lock.line
  AND inner_lock.position > outer_lock.position;

CREATE INDEX allowed_pair ON allowed (outer_lock, inner_lock);
CREATE INDEX seen_pair ON seen (outer_lock, inner_lock);

.mode list
.separator "" "\n"
SELECT
  'no chain has ''' || outer_lock || ' > ' || inner_lock || ''': '
  || outer_function || '() held, ' || inner_function || '() took it, in '''
  || op || ''' of ' || scenario || ' (recorded run ' || run_id || ', step '
  || min(step) || '); if the kernel does that, add a line:' || char(10)
  || '-  ' || @design || '  ' || outer_lock || ' > ' || inner_lock
FROM seen
WHERE NOT EXISTS (
  SELECT 1
  FROM allowed
  WHERE allowed.outer_lock = seen.outer_lock
    AND allowed.inner_lock = seen.inner_lock
)
GROUP BY outer_lock, inner_lock
ORDER BY outer_lock, inner_lock;

SELECT DISTINCT
  'pairs.txt:' || line || ': nobody took ''' || outer_lock || ' > '
  || inner_lock || ''' under ' || @design
  || '; if the kernel cannot there, take the design out of the line'
FROM allowed
WHERE distance = 1
  AND NOT EXISTS (
    SELECT 1
    FROM seen
    WHERE seen.outer_lock = allowed.outer_lock
      AND seen.inner_lock = allowed.inner_lock
  )
ORDER BY line, outer_lock, inner_lock;
