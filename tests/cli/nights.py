#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Put nights of a campaign into a database that 'tdisim run' has written.

    nights.py DB [NIGHTS [NEW [DESIGNS]]]

The database has a run that was made small; it becomes the example of the first
finding that is new in night 3. Of the findings 'gone' and 'back' are seen in
night 1, 'back' and NEW others (default: 1) in night 3; one is expected by its
scenario, one is named by the plan. The canary of night 3 is red. DESIGNS others
(default: none) show what is declared nowhere, each something of its own.
"""
import sqlite3
import sys

BROKEN = 'no-lock'
PLAIN, FIXED, CANARY = 1, 2, 3  # arms
RUNS = 1000  # of an arm, a night


def rows(db, table, columns, values):
    names = columns.split()
    db.executemany(
        f'INSERT INTO {table} ({", ".join(names)})'
        f' VALUES ({", ".join("?" * len(names))})', values)


def plan(db):
    rows(db, 'campaign_plan', 'id name path text digest',
         [(1, 'nightly', 'nightly.yaml', 'x', '0x1')])
    rows(db, 'campaign_known', 'plan_id seq class reason',
         [(1, 1, 'hung-task', 'slow by design')])
    rows(db, 'design', 'id name path text',
         [(2, 'rfc-v1', 'scenarios/designs/rfc-v1.yaml', 'x')])
    rows(db, 'campaign_expect', 'scenario_id design platform class expectation',
         [(1, BROKEN, 'tdx', 'unguarded-access', 'always'),
          (1, BROKEN, 'tdx', 'warning', 'sometimes'),
          (1, 'rfc-v1', 'tdx', 'double-release', 'never')])
    rows(db, 'campaign_arm',
         'id scenario_id design_id platform strategy depth granularity races'
         ' hung_ns steps_max key digest',
         [(PLAIN, 1, 1, 'tdx', 'mix', 0, 'access', 0, 0, 0, 'a', '0x1'),
          (FIXED, 1, 2, 'tdx', 'pct', 3, 'access', 0, 0, 0, 'b', '0x2'),
          (CANARY, 1, 1, 'tdx', 'pos', 0, 'access', 0, 0, 0, 'c', '0x3')])


def night(db, number, canary_runs):
    day = f'2026-11-{number:02}T'
    rows(db, 'night', 'id plan_id seed tool_version tool_commit started adapted',
         [(number, 1, f'0x{number}', '0.1.0', '', day + '01:30:00Z', 1)])
    rows(db, 'night_sitting',
         'night_id started host shard shards seq jobs command_line ended why'
         ' runs wall_ms',
         [(number, day + '01:30:00Z', 'here', 1, 1, 1, 2,
           'tdisim campaign nightly.yaml --db=x.db --for=8h',
           day + '09:30:00Z', 'time', 2 * RUNS, 8 * 3600 * 1000)])
    rows(db, 'night_arm',
         'night_id arm_id weight seed canary_class canary_within',
         [(number, PLAIN, 1, '0x1', None, None),
          (number, FIXED, 1, '0x2', None, None),
          (number, CANARY, 1, '0x3', 'deadlock', 400)])
    rows(db, 'campaign_range',
         'night_id arm_id first_run runs epoch steps stuck bounded busy_us'
         ' twice digest ranges',
         [(number, arm, 0, runs, epoch, 10 * runs, 0, 0, 100000, twice, 7, 1)
          for arm, runs, epoch, twice in
          ((PLAIN, RUNS, 1, 1), (FIXED, RUNS, 1, 0),
           (CANARY, canary_runs, 0, 0))])


def hit(db, number, arm, finding, hits):
    rows(db, 'campaign_hit', 'night_id arm_id first_run finding_id hits at_run',
         [(number, arm, 0, finding, hits, 5)])


def findings(db, new):
    signature = db.execute("SELECT signature FROM finding"
                           " WHERE class = 'double-release'").fetchone()[0]
    known = [
        (1, 'double-release', 'error', signature, BROKEN),
        (2, 'unguarded-access', 'error', 'unguarded-access flags', BROKEN),
        (3, 'livelock', 'hang', 'livelock of a|b', 'rfc-v1'),
        (4, 'lock-leak', 'leak', 'lock-leak _lock_ of *x*', 'rfc-v1'),
        (5, 'hung-task', 'hang', 'hung-task vmm0', 'rfc-v1'),
        (6, 'refcount', 'error', 'refcount of vdev', 'rfc-v1'),
        (7, 'deadlock', 'hang', 'deadlock a b', BROKEN),
    ]
    others = [(10 + i, 'deadlock', 'hang', f'deadlock number {i:02}', 'rfc-v1')
              for i in range(1, new)]
    rows(db, 'campaign_finding', 'id class severity signature design sentence',
         [(*row, 'said of the class') for row in known + others])
    return [row[0] for row in others]


def other_designs(db, count):
    for number in range(10, 10 + count):
        name = f'a-design-with-a-long-name-{number}'
        rows(db, 'design', 'id name path text', [(number, name, name, 'x')])
        rows(db, 'campaign_arm',
             'id scenario_id design_id platform strategy depth granularity races'
             ' hung_ns steps_max key digest',
             [(number, 1, number, 'tdx', 'mix', 0, 'access', 0, 0, 0, name,
               name)])
        rows(db, 'night_arm', 'night_id arm_id weight seed',
             [(3, number, 1, '0x1')])
        rows(db, 'campaign_range',
             'night_id arm_id first_run runs epoch steps stuck bounded busy_us'
             ' twice digest ranges',
             [(3, number, 0, RUNS, 1, 1, 0, 0, 1, 0, 7, 1)])
        rows(db, 'campaign_finding', 'id class severity signature design sentence',
             [(1000 + number, f'class-{number}', 'error', name, name, 'said')])
        hit(db, 3, number, 1000 + number, number)


def example(db):
    schedule, left_out, steps, preemptions = db.execute(
        'SELECT run.schedule, run.left_out, run.steps, run.preemptions FROM run'
        ' JOIN finding_run ON finding_run.run_id = run.id'
        ' JOIN finding ON finding.id = finding_run.finding_id'
        " WHERE finding.class = 'double-release' ORDER BY run.id").fetchone()
    rows(db, 'campaign_example',
         'finding_id kind place night_id started arm_id first_run strategy seed'
         ' schedule left_out tasks preemptions steps digest',
         [(1, 'shrunk', 1, 3, '2026-11-03T01:30:00Z', PLAIN, -1, 'mix', '0x1',
           schedule, left_out, 2, preemptions, steps, '0x5')])


def main():
    db = sqlite3.connect(sys.argv[1])
    nights = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    new = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    plan(db)
    others = findings(db, new)
    for number in range(1, nights + 1):
        night(db, number, 400 if number == 3 else 6)
        hit(db, number, PLAIN, 2, RUNS)
    hit(db, 1, CANARY, 7, 1)
    for finding, hits in (3, 60), (4, 50), (6, 1):
        hit(db, 1, FIXED, finding, hits)
    if nights == 3:
        hit(db, 3, PLAIN, 1, 320)
        hit(db, 3, FIXED, 4, 40)
        hit(db, 3, FIXED, 5, 2)
        for finding in others:
            hit(db, 3, FIXED, finding, 1)
        example(db)
        rows(db, 'campaign_trouble', 'night_id arm_id run kind strategy seed text',
             [(3, FIXED, 17, 'crash', 'pct', '0x99', 'signal 11 (Segmentation fault)')])
        rows(db, 'campaign_reached', 'night_id kind name file reached',
             [(3, 'class', 'guest-begin', '', 0),
              (3, 'function', 'vfio_never', 'models/kernel/v.c', 0),
              (3, 'function', 'vfio_close', 'models/kernel/v.c', 1)])
    other_designs(db, int(sys.argv[4]) if len(sys.argv) > 4 else 0)
    db.commit()


main()
