#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check the rules of the house that no compiler checks.

    tests/tidy/tidy.py              the whole tree
    tests/tidy/tidy.py FILE...      these files only
    tests/tidy/tidy.py --root DIR   another tree (the tests do)

Each message is 'file:line: error: what is wrong; what to do'. The tables at
the top are the limits, the banned words, the layers, and the exceptions, each
with its reason. An exception that is no longer needed is an error too.

Nesting is measured by braced blocks, because clang-format settles the rest: a
loop without braces does not count, nor do the braces of an initializer.
"""

import re
import sys
from pathlib import Path

LINES_PER_FUNCTION = 70
LINES_PER_SOURCE = 600
LINES_PER_HEADER = 200
COLUMNS = 80
COLUMNS_OF_TEXT = 100  # lines that hold a string, a link or prose
PARAMETERS = 6
NESTING = 3
TAB = 8

# (rule, path or folder with '/' at its end, limit or word or None): reason
EXCEPTIONS = {
    ("heap", "sim/world/cycle.c", None): "rounds are made again from the host",
    ("heap", "sim/world/snapshot.c", None): "a snapshot is taken between runs, on the host",
    ("heap", "sim/world/state_key.c", None): "keys are made between steps, on the host",
    ("heap", "sim/world/world.c", None): "the log of choices outlives the arena; made once",
    ("heap", "sim/schedule/strategy.c", None): "made before the first run",
    ("heap", "sim/schedule/replay.c", None): "made before the run that it replays",
    ("heap", "sim/schedule/schedule.c", None): "a schedule is read and written between runs",
    ("heap", "sim/schedule/text.c", None): "a schedule is read and written between runs",
    ("banned", "sim/cli/inputs.c", "getrandom"): "a seed that was not given; it is printed",
    ("static", "sim/world/arena.c", "arena_spare"): "memory between two worlds; no run reads it",
    ("static", "sim/world/crash.c", "crash_worlds"): "for a signal handler; no run reads it",
    ("static", "sim/world/crash.c", "crash_before"): "for a signal handler; no run reads it",
    ("static", "sim/world/crash.c", "crash_installed"): "for a signal handler; no run reads it",
    ("static", "sim/world/crash.c", "signal_stack"): "for a signal handler; no run reads it",
    ("include", "sim/cli/cli.c", "sqlite3.h"): "--version prints its version",
    ("header", "sim/world/engine.h", 260): "the inside of the world, one view for its files",
    ("columns", "meson_options.txt", 200): "one option a line, with its sentence",
    ("columns", "sim/world/include/world/op.def", 140): "a table, one op a row",
}

# What sees the run, and so must be the same on every machine.
RUN_PATH = ("sim/world/", "sim/schedule/", "sim/check/", "models/")
EVERYWHERE = ("sim/", "models/", "reports/", "tests/")

# (rule, pattern in code, where, what to do)
BANNED = [
    ("banned", r"\b(strcpy|strcat|strncpy|strncat|v?sprintf)\s*\(", EVERYWHERE,
     "use snprintf(), or world_format() in a run"),
    ("banned", r"\b(gets|strtok)\s*\(", EVERYWHERE, "use fgets() or strchr()"),
    ("banned", r"\b(atoi|atol|atoll)\s*\(", EVERYWHERE, "use strtoull() and look at its end"),
    ("banned", r"\b(s?rand|s?random|[dlm]rand48|getrandom)\s*\(", EVERYWHERE,
     "draw from a generator of schedule/schedule.h, or world_choose() in a run"),
    ("banned", r"(?<![.>\w])(time|clock|gettimeofday|clock_gettime)\s*\(", EVERYWHERE,
     "use world_now_ns() in a run, uv_hrtime() on the host"),
    ("banned", r"\bpthread_\w+|\bthrd_create\b", EVERYWHERE,
     "a task is a coroutine, a worker is a process"),
    ("banned", r"(?<!_)\bassert\s*\(", EVERYWHERE, "use SIM_ASSERT(), which no build removes"),
    ("heap", r"\b(malloc|calloc|realloc|strdup|strndup|asprintf)\s*\(", RUN_PATH,
     "use world_alloc(); what lives on the host is listed in tidy.py"),
    ("banned", r"\bqsort\s*\(", RUN_PATH,
     "keep it sorted as it grows: the order of equal elements is not defined"),
    ("banned", r"\b(float|double)\b", RUN_PATH, "decide by integers"),
    ("banned", r"\b(printf|puts|putchar)\s*\(", RUN_PATH,
     "nothing prints in a run: report a finding or a note"),
]

# A floor may include itself and those named here.
LAYERS = {
    "world": (),
    "schedule": ("world",),
    "check": ("world",),
    "explore": ("world", "schedule", "check"),
    "scenario": ("world", "schedule", "check", "explore"),
    "trace": ("world", "schedule", "check", "explore", "scenario"),
    "campaign": ("world", "schedule", "check", "explore", "scenario", "trace"),
    "extension": ("world", "trace", "models"),
    "report": ("world", "schedule", "check", "explore", "scenario", "trace"),
    "cli": ("world", "schedule", "check", "explore", "scenario", "trace",
            "report", "campaign", "models"),
    "models": ("world",),
}

# Libraries, and the only folders, next to tests, that may know them.
LIBRARIES = {
    "uv.h": ("sim/campaign/", "sim/cli/"),
    "sqlite3.h": ("sim/trace/", "sim/report/"),
    "sqlite3ext.h": ("sim/trace/", "sim/extension/"),
    "libfyaml.h": ("sim/scenario/",),
    "json-c/json.h": ("sim/trace/", "sim/report/", "sim/campaign/",
                      "sim/cli/"),
    "pthread.h": (),
    "threads.h": (),
}

# Folders whose functions are modelled ones and say what they model.
MODELLED = ("models/kernel/", "models/firmware/", "models/device/")
ACCESSOR_LINES = 6  # shorter static functions need no header block
OWN = r"_(init|setup|attach|name)$"  # nor set-up and names for traces: no kernel function

# The table of faults and the scenarios that try them, and the numbers in it.
FAULTS = "scenarios/faults/README.md"
FIRST_FAULT, LAST_FAULT = 1, 55

SPDX = "SPDX-License-Identifier: GPL-2.0-only"
SPDX_NAMES = {"meson.build", "meson_options.txt", "dev", "run"}
SPDX_SUFFIXES = {".c", ".h", ".S", ".def", ".py", ".sh", ".sql", ".ini"}
TEXT_SUFFIXES = SPDX_SUFFIXES | {".md", ".yaml", ".txt", ".json"}
PROSE_SUFFIXES = {".md", ".yaml", ".build", ".py"}
SELF = "tests/tidy/"  # holds the forbidden words


def blank(match):
    """The match as spaces, with its line breaks."""
    return re.sub(r"[^\n]", " ", match.group(0))


COMMENT_OR_STRING = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)


def code_of(text):
    """C text with comments and the inside of strings blanked."""
    return COMMENT_OR_STRING.sub(blank, text)


def without_directives(code):
    """Code with preprocessor lines blanked."""
    return re.sub(r"(?m)^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", blank, code)


class Function:
    """A function definition: its first line, name, parameters, body."""

    def __init__(self, head, head_line, body, body_line):
        plain = re.sub(r"__attribute__\s*\(\(.*?\)\)", "", head, flags=re.S)
        # Behind a macro of the same name its name stands in brackets.
        found = re.search(r"\((\w+)\)\s*\(", plain) or re.search(r"(\w+)\s*\(", plain)
        self.name = found.group(1) if found else "?"
        self.head = head
        self.line = head_line
        self.body = body
        self.body_line = body_line
        self.static = re.search(r"\bstatic\b", plain) is not None
        self.parameters = self.count_parameters(plain[found.end():] if found else "")

    @staticmethod
    def count_parameters(text):
        depth, commas = 0, 0
        inside = ""
        for c in text:
            if c == ")" and depth == 0:
                break
            depth += (c == "(") - (c == ")")
            commas += c == "," and depth == 0
            inside += c
        return 0 if inside.strip() in ("", "void") else commas + 1

    @property
    def lines(self):
        """Lines between the braces."""
        return max(self.body.count("\n") - 1, 0)


def functions_of(code):
    """Definitions in code that clang-format has settled: braces in column 0."""
    lines = without_directives(code).split("\n")
    start = None
    for i, line in enumerate(lines):
        if line.rstrip() == "{" and i and ")" in "".join(lines[max(0, i - 3):i]):
            start = i
        elif line.startswith("}") and start is not None:
            first = start - 1
            while first > 0 and re.search(r"[^\s;}]\s*$", lines[first - 1]):
                first -= 1
            yield Function("\n".join(lines[first:start]), first + 1,
                           "\n".join(lines[start:i + 1]), start + 1)
            start = None


CONTROL = re.compile(
    r"^(?:[A-Za-z_]\w*\s*:\s*)*(?:(?:if|for|while|switch|else|do|case|default)\b"
    r"|\w*for_each\w*\s*\(|$)", re.S)


def nesting_of(body):
    """(deepest level of braced blocks, line offset where it is reached)."""
    stack, parens, statement = [], 0, ""
    deepest, where = 0, 0
    line = 0
    for c in body:
        line += c == "\n"
        parens += (c == "(") - (c == ")")
        if c == "{":
            counts = not stack or (stack[-1][0] and bool(CONTROL.match(statement.strip())))
            stack.append((counts, parens))
            level = sum(1 for each, _ in stack if each) - 1
            if level > deepest:
                deepest, where = level, line
            statement, parens = "", 0
        elif c == "}":
            if stack:
                parens = stack.pop()[1]
            statement = ""
        elif c == ";" and parens == 0:
            statement = ""
        else:
            statement += c
    return deepest, where


def top_level(code):
    """(line, text, end) of each file-scope statement up to '=', '{' or ';'."""
    depth, text, line, start = 0, "", 1, 1
    skipping = False  # the rest of a statement after '=' or '{'
    for c in without_directives(code):
        if depth == 0 and not skipping:
            if not text.strip():
                start = line + (c == "\n")
            if c in "={;":
                yield start, " ".join(text.split()), c
                text, skipping = "", c != ";"
            else:
                text += c
        line += c == "\n"
        depth += (c == "{") - (c == "}")
        if depth == 0 and skipping and c in ";}":
            skipping = False
            text = ""


def is_function(declaration):
    """A prototype or definition, not a pointer to a function."""
    found = re.search(r"\w\s*\(", re.sub(r"__attribute__\s*\(\(.*?\)\)", "", declaration))
    pointer = re.search(r"\(\s*\*", declaration)
    return bool(found) and not (pointer and pointer.start() <= found.end())


def is_mutable(declaration):
    declaration = declaration.split("[")[0]
    if "*" in declaration:
        return "const" not in declaration.rsplit("*", 1)[1]
    return not re.search(r"\bconst\b", declaration)


class Tidy:
    def __init__(self, root):
        self.root = Path(root)
        self.messages = []
        self.used = set()
        self.builds = None

    def error(self, path, line, text):
        self.messages.append((str(path), line, text))

    def excepted(self, rule, path, value):
        """Is this covered by the table? Numbers are limits."""
        for key in EXCEPTIONS:
            where, limit = key[1], key[2]
            same = path == where or (where.endswith("/") and path.startswith(where))
            if key[0] != rule or not same:
                continue
            if limit is None or limit == value or (isinstance(limit, int) and value <= limit):
                self.used.add(key)
                return True
        return False

    # One method a rule. 'path' is relative to the root, with '/'.

    def check_columns(self, path, text):
        suffix = Path(path).suffix
        if path.startswith("tests/") and suffix in (".txt", ".json"):
            return  # expected output
        prose = suffix in PROSE_SUFFIXES
        for number, line in enumerate(text.split("\n"), 1):
            width = len(line.expandtabs(TAB))
            long_text = prose or re.search(r"[\"']|://", line)
            limit = COLUMNS_OF_TEXT if long_text else COLUMNS
            if width <= limit or self.excepted("columns", path, width):
                continue
            if suffix == ".md" and (line.lstrip().startswith("|") or "](" in line):
                continue
            self.error(path, number, f"line of {width} columns; break it at {limit}")

    def check_words(self, path, text):
        for number, line in enumerate(text.split("\n"), 1):
            found = re.search(r"\b(FIXME|XXX|TODO)\b", line)
            if found:
                self.error(path, number, f"leftover {found.group(1)}; do it, or write "
                           "'NEEDSWORK:' with the open question")
            if re.search(r"(?<![\w.~-])/(?:work|home|root|Users)/\w", line):
                self.error(path, number, "path of one machine; write it relative to the top")

    def check_spdx(self, path, text):
        if SPDX not in "\n".join(text.split("\n")[:3]):
            self.error(path, 1, f"no licence line; put '{SPDX}' into a comment at the top")

    def check_guard(self, path, text):
        parts = [p for p in Path(path).with_suffix("").parts if p not in ("sim", "include")]
        names = []
        for part in parts:
            word = re.sub(r"\W", "_", part).upper()
            if not names or names[-1] != word or part == parts[-1]:
                names.append(word)
        wanted = ["_".join(names[i:]) + "_H" for i in range(max(len(names) - 1, 1))]
        if path.startswith("tests/"):
            wanted.append(names[-1] + "_H")
        if len(names) > 1 and names[-1] == names[-2]:
            wanted.append(names[-1] + "_PRIVATE_H")  # beside the public one of that name
        found = re.search(r"(?m)^#ifndef (\w+)\n#define (\w+)$", text)
        line = text[:found.start()].count("\n") + 1 if found else 1
        if not found or found.group(1) != found.group(2) or found.group(1) not in wanted:
            self.error(path, line, "header guard does not match the path; use "
                       + " or ".join(wanted))

    def check_size(self, path, text):
        lines = text.count("\n")
        rule, limit = ("header", LINES_PER_HEADER) if path.endswith(".h") \
            else ("source", LINES_PER_SOURCE)
        if lines > limit and not self.excepted(rule, path, lines):
            self.error(path, limit + 1, f"file of {lines} lines; split it where two ideas "
                       f"meet ({limit})")

    def check_functions(self, path, code):
        for f in functions_of(code):
            if f.lines > LINES_PER_FUNCTION and not self.excepted("function", path, f.name):
                self.error(path, f.line, f"{f.name}() has {f.lines} lines; make helpers "
                           f"({LINES_PER_FUNCTION})")
            if f.parameters > PARAMETERS and not self.excepted("parameters", path, f.name):
                self.error(path, f.line, f"{f.name}() has {f.parameters} parameters; pass "
                           f"a struct ({PARAMETERS})")
            deepest, where = nesting_of(f.body)
            if deepest > NESTING and not self.excepted("nesting", path, f.name):
                self.error(path, f.body_line + where, f"{f.name}() is nested {deepest} deep; "
                           f"return early or make a helper ({NESTING})")

    def check_banned(self, path, code):
        code = without_directives(code) if path.endswith("banned.h") else code
        for rule, pattern, where, advice in BANNED:
            if not path.startswith(where):
                continue
            for found in re.finditer(pattern, code):
                word = re.sub(r"\W", "", found.group(0))
                if not self.excepted(rule, path, word):
                    line = code[:found.start()].count("\n") + 1
                    self.error(path, line, f"banned word '{word}'; {advice}")

    def check_static(self, path, code):
        advice = "put it into the arena or into the caller's struct"
        for line, text, end in top_level(code):
            if re.match(r"(typedef|extern|struct \w+$|union \w+$|enum\b|struct$|_Static_assert"
                        r"|static_assert|$)", text) or is_function(text):
                continue
            name = re.findall(r"\w+", text.split("[")[0])
            if end in "=;" and len(name) > 1 and is_mutable(text) \
                    and not self.excepted("static", path, name[-1]):
                self.error(path, line, f"mutable '{name[-1]}' at file scope; {advice}")
        for found in re.finditer(r"(?m)^[ \t]+static\b([^;={]*)[;={]", without_directives(code)):
            name = (re.findall(r"\w+", found.group(1).split("[")[0]) or ["?"])[-1]
            if not is_function(found.group(1)) and is_mutable(found.group(1)) \
                    and not self.excepted("static", path, name):
                line = code[:found.start()].count("\n") + 1
                self.error(path, line, f"mutable static '{name}' in a function; {advice}")

    def check_includes(self, path, text):
        folder = path.split("/")[1] if path.startswith("sim/") else path.split("/")[0]
        for number, line in enumerate(text.split("\n"), 1):
            found = re.match(r"\s*#\s*include\s*([<\"])([^>\"]+)", line)
            if not found:
                continue
            name = found.group(2)
            tested = path.startswith("tests/") and LIBRARIES.get(name)
            if name in LIBRARIES and not tested and not path.startswith(LIBRARIES[name]) \
                    and not self.excepted("include", path, name):
                where = " and ".join(LIBRARIES[name]) or "nowhere"
                self.error(path, number, f"<{name}> belongs to {where}; go through that floor")
            if found.group(1) == '"' and folder in LAYERS:
                self.check_include(path, number, folder, name)

    def check_include(self, path, number, folder, name):
        floor = name.split("/")[0] if "/" in name else folder
        if self.excepted("include", path, name):
            return
        if folder == "models" and floor not in LAYERS:
            floor = "models"
        if floor in LAYERS and floor != folder and floor not in LAYERS[folder]:
            self.error(path, number, f'"{name}" is against the arrows; {folder} may include '
                       + (", ".join(LAYERS[folder]) or "itself only"))
        if name.startswith(".."):
            self.error(path, number, f'"{name}" leaves the folder; name the floor and the header')

    def check_model_blocks(self, path, text):
        lines = text.split("\n")
        for f in functions_of(code_of(text)):
            if f.static and f.lines < ACCESSOR_LINES or re.search(OWN, f.name):
                continue
            block, i = [], f.line - 2
            while i >= 0 and lines[i].strip().startswith(("*", "/*")):
                block.append(lines[i])
                i -= 1
            missing = [word for word in ("Models:", "Leaves out:")
                       if word not in "\n".join(block)]
            if missing and not self.excepted("block", path, f.name):
                self.error(path, f.line, f"{f.name}() has no '{missing[0]}' line in the "
                           "comment before it; say what it models and what it leaves out")

    def check_views(self, path, text):
        for found in re.finditer(r"(?i)CREATE\s+VIEW\s+(?:IF NOT EXISTS\s+)?(\w+)\s*", text):
            line = text[:found.start()].count("\n") + 1
            if text[found.end():found.end() + 1] != "(":
                self.error(path, line, f"view '{found.group(1)}' has no column list; write "
                           f"'CREATE VIEW {found.group(1)} (' and a comment above each column")
                continue
            self.check_view_columns(path, found.group(1), line + text[
                found.start():found.end()].count("\n"), text[found.end() + 1:])

    def check_view_columns(self, path, view, line, text):
        comments, first = 0, True
        for offset, row in enumerate(text.split("\n")):
            row = row.strip()
            if row.startswith(")"):
                return
            if row.startswith("--"):
                comments += 1
            elif row:
                if first and comments < 2:
                    self.error(path, line + offset, f"view '{view}' does not say what a row is; "
                               "put that comment first, then one for the first column")
                elif not comments:
                    self.error(path, line + offset, f"column '{row.rstrip(',')}' of '{view}' "
                               "has no comment; say above it what it is, with its unit")
                comments, first = 0, False

    def check_scenario(self, path, text):
        key = "about" if path.startswith("scenarios/designs/") else "question"
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip() and not line.startswith(("#", "---")):
                if not line.startswith(key + ":"):
                    self.error(path, number, f"the first line is not '{key}:'; say first, in "
                               "words, what the file is for")
                return
        self.error(path, 1, "empty file; delete it")

    def check_built(self, path):
        """Is the file named in the meson.build of its folder or one above?"""
        folder = Path(path).parent
        while True:
            build = self.root / folder / "meson.build"
            name = Path(path).relative_to(folder).as_posix()
            if build.is_file() and f"'{name}'" in build.read_text(encoding="utf-8"):
                return
            if folder == Path("."):
                break
            folder = folder.parent
        if not self.excepted("built", path, None):
            self.error(path, 1, "no meson.build names this file; add it or delete it")

    def check_c(self, path, text):
        code = code_of(text)
        self.check_size(path, text)
        self.check_functions(path, code)
        self.check_banned(path, code)
        self.check_includes(path, text)
        if path.endswith(".h"):
            self.check_guard(path, text)
        elif path.startswith(("sim/", "models/")):
            self.check_built(path)
        if path.startswith(RUN_PATH):
            self.check_static(path, code)
        if path.startswith(MODELLED):
            self.check_model_blocks(path, text)

    def check(self, path):
        try:
            text = (self.root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            self.error(path, 1, "not UTF-8; save it as UTF-8")
            return
        name = Path(path).name
        suffix = Path(path).suffix
        if not path.startswith(SELF):
            self.check_words(path, text)
        self.check_columns(path, text)
        if suffix in SPDX_SUFFIXES or name in SPDX_NAMES:
            self.check_spdx(path, text)
        if suffix in (".c", ".h"):
            self.check_c(path, text)
        elif suffix == ".py" or name == "dev":
            self.check_size(path, text)
        elif suffix == ".sql" and path.startswith("reports/"):
            self.check_built(path)
            self.check_views(path, text)
        elif suffix == ".yaml" and path.startswith("scenarios/") \
                and not path.startswith("scenarios/campaigns/"):
            self.check_scenario(path, text)

    def files(self):
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            top = name.split("/")[0]
            if top == ".git" or top.startswith("build") or "__pycache__" in name \
                    or "/corpus/" in name or not path.is_file() or path.is_symlink():
                continue
            if path.suffix in TEXT_SUFFIXES or path.name in SPDX_NAMES:
                yield name

    def check_map(self):
        """Is the map of the models what their comments say?"""
        import model_map  # it looks at functions as this file does

        for path, _ in model_map.stale(self.root):
            self.error(path, 1, "not what the comments in models/ say; run './dev map'")

    def check_faults(self):
        """Has each fault its row, and does each row name scenarios that judge it?"""
        table = self.root / FAULTS
        text = table.read_text(encoding="utf-8") if table.is_file() else ""
        wanted, row_of = FIRST_FAULT, {}
        for number, line in enumerate(text.split("\n"), 1):
            row = re.match(r"\| (\d+) \|[^|]+\|([^|]+)\|$", line)
            if not row:
                continue
            if int(row[1]) != wanted:
                self.error(FAULTS, number, f"fault {row[1]} stands where {wanted} belongs; each "
                           "has one row, in order")
            wanted = int(row[1]) + 1
            row_of[int(row[1])] = names = re.findall(r"`([^`]+)`", row[2])
            if not names and not re.match(r" not [^:]+: .", row[2]):
                self.error(FAULTS, number, f"fault {row[1]} has no scenario; name one, or write "
                           "'not modelled: ' and why")
            for name in names:
                self.check_fault_scenario(number, name, judged=not row[2].startswith(" not "))
        if wanted != LAST_FAULT + 1:
            self.error(FAULTS, 1, f"the table ends before fault {LAST_FAULT}; add the rest")
        for path in sorted(table.parent.glob("f[0-9][0-9]-*.yaml")):
            fault, name = int(path.stem[1:3]), f"{path.parent.name}/{path.stem}"
            if fault >= FIRST_FAULT and name not in row_of.get(fault, ()):
                self.error(FAULTS, 1, f"'{name}' is not in the row of fault {fault}; add it")

    def check_fault_scenario(self, number, name, judged):
        path = self.root / "scenarios" / (name + ".yaml")
        if not path.is_file():
            self.error(FAULTS, number, f"there is no scenario '{name}'; correct the name")
        elif judged and not re.search(r"(?m)^  rfc-v1-fixed:", path.read_text(encoding="utf-8")):
            self.error(FAULTS, number, f"'{name}' expects nothing of rfc-v1-fixed; say there "
                       "what must never be found")

    def check_rows(self):
        """Has each row of the tables that decide the models a test of its number?"""
        import row_tests

        for path, text in row_tests.missing(self.root):
            self.error(path, 1, text)

    def check_exceptions(self):
        for key in sorted(set(EXCEPTIONS) - self.used, key=str):
            if (self.root / key[1]).exists():
                self.error(SELF + "tidy.py", 1, f"exception {key} is not needed; delete it")


def main(arguments):
    root = Path(__file__).resolve().parents[2]
    if arguments[:1] == ["--root"]:
        root, arguments = Path(arguments[1]), arguments[2:]
    tidy = Tidy(root)
    names = [Path(a).resolve().relative_to(root.resolve()).as_posix() for a in arguments]
    for name in names or tidy.files():
        tidy.check(name)
    if not names:
        tidy.check_exceptions()
        tidy.check_map()
        tidy.check_faults()
        tidy.check_rows()
    for path, line, text in tidy.messages:
        print(f"{path}:{line}: error: {text}")
    return 1 if tidy.messages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
