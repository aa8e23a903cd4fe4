-- SPDX-License-Identifier: GPL-2.0-only

-- Scenarios and designs that arms and recorded examples of 'src' are about, by
-- all that they are; and which row here is which row there.

CREATE TEMP TABLE used_run AS
SELECT DISTINCT r.*
FROM src.campaign_example AS e
JOIN src.run AS r ON r.id = e.run_id;

CREATE TEMP TABLE used_scenario AS
SELECT * FROM src.scenario
WHERE id IN (
  SELECT scenario_id FROM src.campaign_arm
  UNION ALL
  SELECT scenario_id FROM temp.used_run
);

CREATE TEMP TABLE used_design AS
SELECT
  *,
  (
    SELECT coalesce(group_concat(path || char(10) || text, ''), '')
    FROM (
      SELECT path, text
      FROM src.design_base
      WHERE design_id = d.id
      ORDER BY seq
    )
  ) AS bases
FROM src.design AS d
WHERE id IN (
  SELECT design_id FROM src.campaign_arm
  UNION ALL
  SELECT design_id FROM temp.used_run
);

CREATE TEMP TABLE here_design AS
SELECT
  *,
  (
    SELECT coalesce(group_concat(path || char(10) || text, ''), '')
    FROM (
      SELECT path, text
      FROM main.design_base
      WHERE design_id = d.id
      ORDER BY seq
    )
  ) AS bases
FROM main.design AS d;

INSERT INTO main.scenario (name, path, text, question)
SELECT DISTINCT name, path, text, question
FROM temp.used_scenario AS u
WHERE NOT EXISTS (
  SELECT 1
  FROM main.scenario AS m
  WHERE m.name = u.name AND m.path = u.path AND m.text = u.text
);

CREATE TEMP TABLE scenario_map AS
SELECT u.id AS src, min(m.id) AS dst
FROM temp.used_scenario AS u
JOIN main.scenario AS m USING (name, path, text)
GROUP BY u.id;

CREATE TEMP TABLE design_map AS
SELECT
  u.id AS src,
  coalesce(
    (
      SELECT min(m.id)
      FROM temp.here_design AS m
      WHERE m.name = u.name AND m.path = u.path AND m.text = u.text
        AND m.bases = u.bases
    ),
    (SELECT coalesce(max(id), 0) FROM main.design) + u.id
  ) AS dst
FROM temp.used_design AS u;

CREATE TEMP TABLE new_design AS
SELECT * FROM temp.design_map
WHERE dst NOT IN (SELECT id FROM main.design);

INSERT INTO main.design (id, name, path, text, about)
SELECT n.dst, d.name, d.path, d.text, d.about
FROM temp.new_design AS n
JOIN src.design AS d ON d.id = n.src;

INSERT INTO main.design_base (design_id, seq, path, text)
SELECT n.dst, b.seq, b.path, b.text
FROM temp.new_design AS n
JOIN src.design_base AS b ON b.design_id = n.src;
