#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check files of trace events for what ui.perfetto.dev silently drops.

    trace_events.py FILE...

Every 'E' must have its 'B' on the same track, of its kind, and every 'B' its
'E'; times may not go back; an arrow needs both ends, in this order, each inside a slice of its
track; every track needs a name. Prints one line a file.
"""
import json
import sys


def check(path):
    with open(path, encoding='utf-8') as file:
        trace = json.load(file)
    errors = []
    opened, names, tracks, flows = {}, set(), set(), {}
    counts = {}
    last = 0
    if trace['displayTimeUnit'] != 'ns':
        errors.append('displayTimeUnit is not ns')
    for index, event in enumerate(trace['traceEvents']):
        kind = event['ph']
        counts[kind] = counts.get(kind, 0) + 1
        track = (event['pid'], event['tid'])
        if kind == 'M':
            if event['name'] == 'thread_name':
                names.add(track)
            continue
        if event['ts'] < last:
            errors.append(f'event {index} goes back in time')
        last = event['ts']
        stack = opened.setdefault(track, [])
        if kind in 'BEis':
            tracks.add(track)
        if kind == 'B':
            if not event['name']:
                errors.append(f'event {index} has no name')
            stack.append(event['cat'])
        elif kind == 'E':
            if stack:
                begun = stack.pop()
                if event.get('cat', begun) != begun:
                    errors.append(f"event {index}: the end of a "
                                  f"{event['cat']} closes a {begun}")
            else:
                errors.append(f'event {index}: an end without its begin')
        elif kind == 's':
            if not stack:
                errors.append(f'event {index}: an arrow out of no slice')
            if event['id'] in flows:
                errors.append(f"event {index}: arrow {event['id']} again")
            flows[event['id']] = False
        elif kind == 'f':
            if not stack:
                errors.append(f'event {index}: an arrow into no slice')
            if flows.get(event['id']) is not False:
                errors.append(f'event {index}: an arrow from nowhere')
            flows[event['id']] = True
        elif kind == 'C':
            if not all(isinstance(value, int)
                       for value in event['args'].values()):
                errors.append(f'event {index}: a counter that is no number')
        elif kind != 'i':
            errors.append(f'event {index}: {kind}?')
    for track, stack in opened.items():
        if stack:
            errors.append(f'{len(stack)} slices of {track} never end')
    for flow, ended in flows.items():
        if not ended:
            errors.append(f'arrow {flow} leads nowhere')
    for track in sorted(tracks - names):
        errors.append(f'track {track} has no name')
    return errors, counts


def main():
    failed = False
    for path in sys.argv[1:]:
        errors, counts = check(path)
        for error in errors[:20]:
            print(f'{path}: {error}')
        failed = failed or bool(errors)
        if not errors:
            kinds = ' '.join(f'{kind}={count}'
                             for kind, count in sorted(counts.items()))
            print(f'{path}: good ({kinds})')
    sys.exit(1 if failed else 0)


main()
