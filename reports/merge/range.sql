-- SPDX-License-Identifier: GPL-2.0-only

-- Ranges and what they showed. Of one that two have made, the time of the
-- faster one is kept.

INSERT INTO main.campaign_range (
  night_id, arm_id, first_run, runs, epoch, steps, stuck, bounded, busy_us,
  twice, digest, ranges
)
SELECT * FROM temp.new_range
WHERE true
ON CONFLICT DO UPDATE
SET
  epoch = min(campaign_range.epoch, excluded.epoch),
  busy_us = min(campaign_range.busy_us, excluded.busy_us),
  twice = max(campaign_range.twice, excluded.twice);

INSERT INTO main.campaign_finding (class, severity, signature, sentence, design)
SELECT class, severity, signature, sentence, design
FROM src.campaign_finding
WHERE true
ON CONFLICT (signature, design) DO UPDATE
SET
  class = excluded.class,
  severity = excluded.severity,
  sentence = excluded.sentence
WHERE (excluded.class, excluded.severity, excluded.sentence) < (
  campaign_finding.class, campaign_finding.severity, campaign_finding.sentence
);

CREATE TEMP TABLE finding_map AS
SELECT s.id AS src, m.id AS dst
FROM src.campaign_finding AS s
JOIN main.campaign_finding AS m USING (signature, design);

INSERT OR IGNORE INTO main.campaign_hit
SELECT n.dst, a.dst, h.first_run, f.dst, h.hits, h.at_run
FROM src.campaign_hit AS h
JOIN temp.night_map AS n ON n.src = h.night_id
JOIN temp.arm_map AS a ON a.src = h.arm_id
JOIN temp.finding_map AS f ON f.src = h.finding_id;
