# SPDX-License-Identifier: GPL-2.0-only
"""Are the command lines of nightly campaigns real?

  commands.py TDISIM SOURCE FILE...

Each 'tdisim WORD --option...' in the files (pages, units, workflows, scripts,
relative to SOURCE) must name a subcommand and options that its --help has. A
plan that a page shows must pass 'tdisim check', read as if it lay in
scenarios/campaigns. Result as TAP: a line for each file, and for each plan.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# After 'tdisim', up to where a shell or a sentence ends the command.
COMMAND = re.compile(r"(?<![\w.@-])tdisim[ \t]+([a-z][a-z-]*)\b([^\n`|;&>'()]*)")
OPTION = re.compile(r"(?<!\S)\"?(--[a-z][a-z-]*|-[a-z])(?==|\s|\"|$)")
FENCE = re.compile(r"(?ms)^```(\w*)\n(.*?)^```")


def output(program, *words):
    return subprocess.run([program, *words], stdin=subprocess.DEVNULL, text=True, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)


def commands(path, text):
    """The commands of a file: (line, word, rest)."""
    text = text.replace("\\\n", "  ")
    if path.endswith(".md"):  # code alone; between the lines stands prose
        kept = [body for _, body in FENCE.findall(text)]
        kept += re.findall(r"`([^`]+)`", FENCE.sub("", text))
        text = "\n".join(one.replace("\n", " ") if "\n" not in one.strip() else one
                         for one in kept)
    elif not path.endswith((".service", ".yml")):
        text = re.sub(r"(?m)^\s*#.*$", "", text)
    else:
        text = re.sub(r"(?m)^(?!.*(?:ExecStart=|run: )).*$", "", text)
    for word, rest in COMMAND.findall(text):
        yield word, rest


class Help:
    def __init__(self, program):
        self.program = program
        self.words = set(re.findall(r"(?m)^  ([a-z][a-z-]*)  ", output(program, "--help").stdout))
        self.options = {}

    def options_of(self, word):
        if word not in self.options:
            text = output(self.program, word, "--help").stdout
            self.options[word] = set(re.findall(r"(?m)^ +(?:-\w, )?(--[a-z][a-z-]*)", text)) \
                | set(re.findall(r"(?m)^ +(-\w)\b", text))
        return self.options[word]

    def wrong(self, word, rest):
        if word not in self.words:
            return [f"there is no 'tdisim {word}'"]
        return [f"'tdisim {word}' has no '{option}'" for option in OPTION.findall(rest)
                if option not in self.options_of(word)]


def plans(text):
    return [body for kind, body in FENCE.findall(text)
            if kind == "yaml" and re.search(r"(?m)^groups:", body)]


def plan_errors(program, source, body):
    with tempfile.TemporaryDirectory() as folder:
        scenarios = Path(folder) / "scenarios"
        (scenarios / "campaigns").mkdir(parents=True)
        for entry in os.scandir(source / "scenarios"):
            if entry.name != "campaigns":
                (scenarios / entry.name).symlink_to(entry.path)
        plan = scenarios / "campaigns" / "shown.yaml"
        plan.write_text(body, encoding="utf-8")
        result = output(program, "check", str(plan))
    return [] if result.returncode == 0 else result.stdout.splitlines()


def main():
    program, source, files = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    tool, results = Help(program), []
    for path in files:
        text = (source / path).read_text(encoding="utf-8")
        errors, count = [], 0
        for word, rest in commands(path, text):
            count += 1
            errors += tool.wrong(word, rest)
        if not count:
            errors.append("no command was found")
        results.append((f"{count} commands of {path}", errors))
        for number, body in enumerate(plans(text), 1):
            results.append((f"plan {number} of {path}", plan_errors(program, source, body)))
    print(f"1..{len(results)}")
    for number, (name, errors) in enumerate(results, 1):
        print("not ok" if errors else "ok", number, "-", name)
        for error in errors:
            print("#", error)
    return any(errors for _, errors in results)


sys.exit(main())
