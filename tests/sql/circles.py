# SPDX-License-Identifier: GPL-2.0-only
"""Does lock_cycle say what 'tdisim run --predict' says?

    circles.py PROGRAM

For each row: the same 70 runs are looked at by both. All that --predict says
must be among the circles of the view. What the view has beyond that must come
of several runs: it puts them together, and --predict does not. Prints TAP.
"""
import csv
import io
import os
import re
import subprocess
import sys
import tempfile

# Scenario, design, how many circles there are at least.
ROWS = [
    ('lock-order/c12-kvm-zap-unbinds', 'c12-kvm-zap-unbinds', 1),
    ('lock-order/c14-reset-waits-vs-sriov', 'mainline-6.12-reset-waits', 1),
    ('lock-order/guest-request-into-bar', 'rfc-v1', 1),
    ('lock-order/big-lock-vs-user-page', 'big-lock', 1),
    ('lock-order/x48-show-vs-disconnect', 'rfc-v1', 0),
]
TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
END = re.compile(r'    (\S+) +holds (.+?), wants (?:to read )?(.+) in \w+\(\)')


def program(*arguments):
    result = subprocess.run([sys.argv[1], *arguments], capture_output=True,
                            text=True, cwd=TOP, check=False)
    if result.returncode not in (0, 1):
        sys.exit(result.stderr)
    return result.stdout


def predicted(text):
    """Circles as sets of (task, holds, wants); those behind a gate are none."""
    circles = set()
    ends = None
    for line in text.split('\n'):
        end = END.match(line)
        if re.match(r'  (confirmed|suspected): ', line):
            ends = []
        elif ends is not None and end:
            ends.append(end.groups())
        else:
            if ends:
                circles.add(frozenset(ends))
            ends = None
    return circles


def derived(text):
    """The same, with the number of runs that it takes to see the circle."""
    circles = {}
    for row in csv.DictReader(io.StringIO(text)):
        ends = []
        for end in row['circle'].split('; '):
            task, rest = end.split(': ', 1)
            holds, wants = rest.rsplit(' in ', 1)[0].split(' -> ')
            ends.append((task, re.sub(':[RW]$', '', holds),
                         re.sub(':[RW]$', '', wants)))
        circles[frozenset(ends)] = len(set(row['runs'].split(', ')))
    return circles


def check(scenario, design, least, db):
    """What is wrong, in lines."""
    told = predicted(program(
        'run', f'scenarios/{scenario}.yaml', f'--design={design}',
        '--platform=tdx', '--runs=70', '--record=70', '--seed=7', '--predict',
        '--no-shrink', f'--db={db}', '--force'))
    seen = derived(program('query', db, 'lock_cycle', '--format=csv'))
    wrong = [f'missing: {sorted(c)}' for c in told if c not in seen]
    wrong += [f'extra: {sorted(c)}' for c, runs in seen.items()
              if c not in told and runs == 1]
    if len(told) < least:
        wrong.append(f'{len(told)} circles, not {least}')
    return wrong


def main():
    failed = 0
    print(f'1..{len(ROWS)}')
    with tempfile.TemporaryDirectory() as folder:
        for number, (scenario, design, least) in enumerate(ROWS, 1):
            wrong = check(scenario, design, least,
                          os.path.join(folder, 'runs.db'))
            failed += bool(wrong)
            print(f'{"not " * bool(wrong)}ok {number} - {scenario} under '
                  f'{design}')
            for line in wrong:
                print(f'# {line}')
    sys.exit(failed > 0)


main()
