#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Hold the models' locks against those of a running kernel, op by op.

    compare.py TDISIM FOLDER SCENARIO...

FOLDER has the capture (signatures-6.12.txt), the locks that the models leave
out (left-out.txt), and what does not match yet (known-failures.txt). The
output is TAP, one line an operation of the capture. An operation that no
scenario carries out fails, and so does a known failure that matches.

Compared are the result, the tasks, and of each task every lock with its mode,
trylocks, nesting and order, and every runtime PM call. Devices are called by
small letters in scenarios, and workers are one kind, whatever their number.
"""

import re
import subprocess
import sys
from pathlib import Path

# Locks of which the capture does not say whose they are.
ANONYMOUS = ("i_mmap_rwsem", "mmap_lock", "vma.vm_lock", "pciehp.reset_lock", "pciehp.ctrl_lock")
TOKEN = re.compile(r"\(x\d+\)|[{}]|[^\s{}]+")


def rows_of(path):
    """'NAME: reason' lines as a dictionary."""
    rows = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, reason = line.partition(":")
            if not reason.strip():
                sys.exit(f"{path}: '{name}' has no reason")
            rows[name.strip()] = reason.strip()
    return rows


def plain(word):
    """One lock or call in the spelling that is compared."""
    word = re.sub(r"\((global|per-VMA)\)$", "", word)
    for name in ANONYMOUS:
        word = re.sub(rf"\b[a-z]\w*\.{re.escape(name)}$", name, word)
    return word.lower()


def parse(tokens):
    """A list of (word, inside or None), repeats written out."""
    items = []
    while tokens:
        token = tokens.pop(0)
        if token == "}":
            break
        if token == "{":
            items[-1] = (items[-1][0], parse(tokens))
        elif token.startswith("(x"):
            items += [items[-1]] * (int(token[2:-1]) - 1)
        else:
            items.append((plain(token), None))
    return items


def without(items, left_out):
    """The same without some locks; what they enclose moves up."""
    kept = []
    for word, inside in items:
        inside = None if inside is None else without(inside, left_out)
        if re.sub(r"^(t[?!])?([rw]:)?(-)?([a-z0-9]+\.)?", "", word) in left_out:
            kept += inside or []
        else:
            kept.append((word, inside))
    return kept


def text_of(items):
    words = []
    for word, inside in items:
        if inside is None:
            words.append(word)
        else:
            words.append(f"{word}{{ {text_of(inside)} }}" if inside else f"{word}{{}}")
    return " ".join(words)


def blocks_of(text, left_out):
    """Operation -> its result and tasks, as comparable lines."""
    blocks = {}
    lines = None
    for line in text.splitlines():
        head = re.match(r"(\S+)\s+\[(.*)\]$", line)
        body = re.match(r"\s+(\S+):\s*(.*)$", line)
        if head:
            lines = blocks.setdefault(head[1], [])
            lines.append(f"[{head[2]}]")
        elif body and lines is not None:
            task = re.sub(r"/\d+$", "", body[1])
            locks = without(parse(TOKEN.findall(body[2])), left_out)
            if locks:
                lines.append(f"{task}: {text_of(locks)}")
    return blocks


def main():
    tdisim, folder, scenarios = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    left_out = {name.lower() for name in rows_of(folder / "left-out.txt")}
    known = rows_of(folder / "known-failures.txt")
    expected = blocks_of((folder / "signatures-6.12.txt").read_text(), left_out)
    got = {}
    failed = 0
    for scenario in scenarios:
        run = subprocess.run([tdisim, "signature", scenario, "--design=mainline-6.12"],
                             stdout=subprocess.PIPE, text=True, check=False)
        if run.returncode:
            print(f"# {scenario}: exit code {run.returncode}")
            failed += 1
        got.update(blocks_of(run.stdout, left_out))
    for name in set(known) - set(expected):
        print(f"# known-failures.txt: no operation '{name}'")
        failed += 1
    print(f"1..{len(expected)}")
    for number, (name, want) in enumerate(expected.items(), 1):
        same = got.get(name) == want
        good = same != (name in known)
        failed += not good
        why = f" (known failure: {known[name]})" if name in known else ""
        print(f"{'ok' if good else 'not ok'} {number} - {name}{why}")
        if not same:
            print("\n".join(f"# kernel: {line}" for line in want))
            print("\n".join(f"# models: {line}" for line in got.get(name, ["nothing"])))
        elif name in known:
            print("# matches now: take it out of known-failures.txt")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
