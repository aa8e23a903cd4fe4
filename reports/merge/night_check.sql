-- SPDX-License-Identifier: GPL-2.0-only

-- What speaks against merging the nights: a row is a sentence.

SELECT
  printf(
    'night with seed %s of plan ''%s'' was run by two programs, whose runs '
    || 'may differ: %s %s and %s %s',
    m.seed, p.name, m.tool_version, m.tool_commit, s.tool_version,
    s.tool_commit
  ) AS problem
FROM src.night AS s
JOIN temp.plan_map AS map ON map.src = s.plan_id
JOIN main.night AS m ON m.plan_id = map.dst AND m.seed = s.seed
JOIN main.campaign_plan AS p ON p.id = map.dst
WHERE (m.tool_version, m.tool_commit) <> (s.tool_version, s.tool_commit)
ORDER BY m.seed;
