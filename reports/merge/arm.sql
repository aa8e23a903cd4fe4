-- SPDX-License-Identifier: GPL-2.0-only

-- Plans and arms by their digests. Of those that lie at two places the path
-- that sorts first is kept, so that it does not matter who came first.

INSERT INTO main.campaign_plan (name, path, text, digest)
SELECT name, path, text, digest
FROM src.campaign_plan
WHERE true
ON CONFLICT (digest) DO UPDATE
SET
  name = excluded.name,
  path = excluded.path
WHERE (excluded.path, excluded.name) < (campaign_plan.path, campaign_plan.name);

CREATE TEMP TABLE plan_map AS
SELECT s.id AS src, m.id AS dst
FROM src.campaign_plan AS s
JOIN main.campaign_plan AS m USING (digest);

INSERT OR IGNORE INTO main.campaign_known
SELECT p.dst, seq, class, signature, scenario, design, platform, reason
FROM src.campaign_known AS k
JOIN temp.plan_map AS p ON p.src = k.plan_id;

INSERT OR IGNORE INTO main.campaign_expect
SELECT s.dst, e.design, e.platform, e.class, e.expectation
FROM src.campaign_expect AS e
JOIN temp.scenario_map AS s ON s.src = e.scenario_id;

INSERT OR IGNORE INTO main.campaign_arm (
  scenario_id, design_id, platform, strategy, depth, objects, granularity,
  races, hung_ns, steps_max, key, digest
)
SELECT
  s.dst, d.dst, platform, strategy, depth, objects, granularity, races,
  hung_ns, steps_max, key, digest
FROM src.campaign_arm AS a
JOIN temp.scenario_map AS s ON s.src = a.scenario_id
JOIN temp.design_map AS d ON d.src = a.design_id;

CREATE TEMP TABLE arm_map AS
SELECT
  a.id AS src,
  m.id AS dst,
  s.dst AS scenario_id,
  d.dst AS design_id
FROM src.campaign_arm AS a
JOIN main.campaign_arm AS m USING (digest)
JOIN temp.scenario_map AS s ON s.src = a.scenario_id
JOIN temp.design_map AS d ON d.src = a.design_id;

UPDATE main.campaign_arm AS a
SET scenario_id = m.scenario_id
FROM temp.arm_map AS m
WHERE m.dst = a.id
  AND (SELECT path FROM main.scenario WHERE id = m.scenario_id)
    < (SELECT path FROM main.scenario WHERE id = a.scenario_id);

UPDATE main.campaign_arm AS a
SET design_id = m.design_id
FROM temp.arm_map AS m
WHERE m.dst = a.id
  AND (SELECT path FROM main.design WHERE id = m.design_id)
    < (SELECT path FROM main.design WHERE id = a.design_id);
