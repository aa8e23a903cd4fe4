-- SPDX-License-Identifier: GPL-2.0-only
--
-- What is wrong with one entry of the catalogue, from what 'tdisim run --json'
-- said of its faulty design (faulty.json) and its mended one (mended.json).
-- catalogue.sh sets the parameters: @design, @class, @also and @mended are the
-- columns of the table, @all is 1 if also what comes with the class must show.
-- 'problems' gets one line each, with a replay line under some; 'shown' gets
-- the run that found it first and the share of the runs.
CREATE TABLE faulty_line (json TEXT);
CREATE TABLE mended_line (json TEXT);
.mode ascii
.separator "\037" "\n"
.import faulty.json faulty_line
.import mended.json mended_line

CREATE TABLE wanted AS
SELECT
  value AS class,
  instr(',' || @class || ',', ',' || value || ',') > 0 AS is_subject
FROM json_each('["' || replace(@class || ',' || @also, ',', '","') || '"]')
WHERE value NOT IN ('-', 'cannot-happen');

CREATE TABLE verdict AS
WITH
line AS (
  SELECT @design AS design, 1 AS is_faulty, json FROM faulty_line
  UNION ALL
  SELECT @mended, 0, json FROM mended_line
),
-- A class may have several findings; a platform has one verdict on a class.
finding AS (
  SELECT
    is_faulty,
    json ->> 'class' AS class,
    min(json ->> 'first_run') + 1 AS first_run
  FROM line
  WHERE json ->> 'type' = 'finding'
  GROUP BY is_faulty, class
)
SELECT
  line.design,
  line.is_faulty,
  line.json ->> 'class' AS class,
  line.json ->> 'expected' AS expected,
  sum(line.json ->> 'hits') AS hits,
  sum(line.json ->> 'runs') AS runs,
  finding.first_run,
  max(line.json ->> 'replay') AS replay
FROM line
LEFT JOIN finding
  ON finding.is_faulty = line.is_faulty
  AND finding.class = line.json ->> 'class'
WHERE line.json ->> 'type' = 'verdict'
GROUP BY line.is_faulty, line.json ->> 'class';

.mode list
.separator "\t" "\n"
.output problems
SELECT @design || ' shows no ' || wanted.class
FROM wanted
LEFT JOIN verdict
  ON verdict.class = wanted.class
  AND verdict.is_faulty
WHERE (wanted.is_subject OR @all)
  AND coalesce(verdict.hits, 0) = 0
ORDER BY wanted.class;

-- What the firmware keeps, and the host leaks and says so, is no mistake.
SELECT
  design || ' shows ' || class || ' in ' || hits || ' of ' || runs
  || ' runs, first in run ' || first_run || '; replay:' || char(10) || replay
FROM verdict
WHERE hits > 0
  AND class <> 'leak-reported'
  AND NOT (is_faulty AND class IN (SELECT class FROM wanted))
ORDER BY is_faulty DESC, class;

SELECT @design || ': ''expect'' does not say that it has ' || wanted.class
FROM wanted
LEFT JOIN verdict
  ON verdict.class = wanted.class
  AND verdict.is_faulty
WHERE iif(
  wanted.is_subject,
  coalesce(verdict.expected, '') NOT IN ('sometimes', 'always'),
  verdict.expected = 'never'
)
ORDER BY wanted.class;

SELECT @mended || ': ''expect'' does not say ''never'' ' || wanted.class
FROM wanted
LEFT JOIN verdict
  ON verdict.class = wanted.class
  AND NOT verdict.is_faulty
WHERE wanted.is_subject
  AND coalesce(verdict.expected, '') <> 'never'
ORDER BY wanted.class;

SELECT @design || ': ''expect'' does not say what is ''never'' found'
WHERE @class = 'cannot-happen'
  AND NOT EXISTS (
    SELECT 1 FROM verdict WHERE is_faulty AND expected = 'never'
  );

.output shown
SELECT
  verdict.first_run,
  CASE
    WHEN verdict.hits = verdict.runs THEN 'always'
    WHEN verdict.hits * 10 >= verdict.runs
      THEN printf('%.0f %%', 100.0 * verdict.hits / verdict.runs)
    ELSE printf('%.2g %%', 100.0 * verdict.hits / verdict.runs)
  END
FROM verdict
JOIN wanted
  ON wanted.class = verdict.class
  AND wanted.is_subject
WHERE verdict.is_faulty
  AND verdict.hits > 0
ORDER BY verdict.hits
LIMIT 1;
