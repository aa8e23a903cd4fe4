-- SPDX-License-Identifier: GPL-2.0-only

-- Nothing is left of the file before.

DROP TABLE IF EXISTS temp.used_run;
DROP TABLE IF EXISTS temp.used_scenario;
DROP TABLE IF EXISTS temp.used_design;
DROP TABLE IF EXISTS temp.here_design;
DROP TABLE IF EXISTS temp.scenario_map;
DROP TABLE IF EXISTS temp.design_map;
DROP TABLE IF EXISTS temp.new_design;
DROP TABLE IF EXISTS temp.plan_map;
DROP TABLE IF EXISTS temp.arm_map;
DROP TABLE IF EXISTS temp.night_map;
DROP TABLE IF EXISTS temp.new_range;
DROP TABLE IF EXISTS temp.finding_map;
DROP TABLE IF EXISTS temp.run_twin;
DROP TABLE IF EXISTS temp.run_copy;
DROP TABLE IF EXISTS temp.run_new;
DROP TABLE IF EXISTS temp.run_map;
DROP TABLE IF EXISTS temp.seen_map;
DROP TABLE IF EXISTS temp.offer;
