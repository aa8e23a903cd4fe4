# SPDX-License-Identifier: GPL-2.0-only
"""Has each row of the tables that decide the models a test of its number?

A test is named row_<table>_<row>_<words>, as row_1_5_08_power; where a table
has a column for each platform, row_<table>_<row>_<platform>_<words>. A row of
a table of tests gives its number to the name of the test that is made of it:
row_1_2_##number##_##request. tidy.py says which rows have none.
"""

import re

TESTS = "tests/unit"
# Table: (rows, columns that each need a test of their own, what it is about).
TABLES = {
    "1.2": (12, (), "TDISP messages"),
    "1.3": (4, (), "checks of a LOCK"),
    "1.5": (21, (), "events of a TDI"),
    "3.0": (12, ("tdx", "tio", "cca"), "questions that decide the model of a firmware"),
    "8.1": (14, (), "operations of the host"),
    "8.5": (9, (), "repeated sequences"),
}

NAME = re.compile(r"\b\w+\(\s*(row_(\d+)_(\d+)_(\d+)[a-z]?_(\w+))")
MADE = re.compile(r"#define (\w+)\(number,(?:[^\n]*\\\n)+?[^\n]*"
                  r"START_TEST\(row_(\d+)_(\d+)_##number##_")


def made_of_tables(text):
    """What is named by a macro over a table of tests: (table, row, words)."""
    for macro, chapter, section in MADE.findall(text):
        for table in re.findall(rf"(?m)^(\w+)\({macro}\)", text):
            body = re.search(rf"#define {table}\(ROW\)((?:[^\n]*\\\n)+[^\n]*)", text)
            for row, words in re.findall(r"\bROW\((\d+)[a-z]?, (\w+)", body[1] if body else ""):
                yield f"{chapter}.{section}", int(row), words


def named(text):
    for _, chapter, section, row, words in NAME.findall(text):
        yield f"{chapter}.{section}", int(row), words
    yield from made_of_tables(text)


def missing(root):
    """(file, message) for each row without a test, and each test without a row."""
    found = set()
    for path in sorted((root / TESTS).glob("test_models*.c")):
        text = path.read_text(encoding="utf-8")
        for table, row, words in named(text):
            if table not in TABLES:
                continue
            rows, columns, _ = TABLES[table]
            column = words.split("_")[0] if columns else ""
            if not 1 <= row <= rows or (columns and column not in columns):
                yield (path.relative_to(root).as_posix(),
                       f"table {table} has no row {row}{' of ' + column if columns else ''}, which "
                       f"'{words}' names; correct the number")
            found.add((table, row, column))
    for table, (rows, columns, about) in TABLES.items():
        for row in range(1, rows + 1):
            for column in columns or ("",):
                if (table, row, column) not in found:
                    name = f"row_{table.replace('.', '_')}_{row:02}_" + (column and column + "_")
                    yield (TESTS, f"row {row} of table {table} ({about}) has no test; name one "
                           f"'{name}...'")
