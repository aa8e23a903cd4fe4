# SPDX-License-Identifier: GPL-2.0-only
"""What the comments of the schema, the views and the named queries say.

Tables and views have a comment above each column. The first comment of the
statement is about the whole; its last sentence, from a line of its own on, is
about the first column. Lines of it that are set in further are an example, and
stay as they are.

A named query begins with a comment about the whole, in which lines
'-- :name = default: meaning' declare its parameters. A column of its result
means what the column of that name means in the first table or view of FROM
and JOIN that has it, or what a comment above it says. A column that nothing is
said of has an empty meaning; a test finds these.
"""
import re
import sys

IDENTIFIER = r'[A-Za-z_][A-Za-z_0-9]*'


def fail(path, text):
    sys.exit(f'{path}:1: error: {text}')


def joined(lines):
    return ' '.join(line.strip()[2:].strip() for line in lines)


def paragraphs(lines):
    """As joined(), but lines that are set in further stay lines."""
    parts = []
    for line in lines:
        text = line.strip()[2:].removeprefix(' ').rstrip()
        if text.startswith(' ') or not parts or parts[-1].startswith(' '):
            parts.append(text)
        else:
            parts[-1] += ' ' + text
    return '\n'.join(parts)


class Relation:
    """A table, a view or a query: what it is, and its columns."""

    def __init__(self, name, about, columns, statement, parameters=()):
        self.name = name
        self.about = about  # lines: text that flows, or an example
        self.columns = columns  # (name, meaning)
        self.statement = statement
        self.parameters = parameters  # (name, default, meaning)

    def sentence(self):
        return re.split(r'(?<!\.\.)\.\s', self.about)[0].removesuffix('.')

    def meaning(self, column):
        return dict(self.columns).get(column)


def first_comment(lines):
    """Where the comment about the whole ends: the rest is the column's."""
    for at in range(len(lines) - 1, 0, -1):
        if lines[at - 1].rstrip().endswith('.'):
            return at
    return len(lines)


def relation(path, statement):
    """A CREATE TABLE or CREATE VIEW with a comment above each column."""
    head = re.match(rf'CREATE (?:TABLE|VIEW) ({IDENTIFIER}) \(\n', statement)
    if not head:
        fail(path, 'no CREATE TABLE or CREATE VIEW with columns')
    about, columns, comment = None, [], []
    for line in statement[head.end():].split('\n'):
        if line.startswith(')'):
            break
        if line.startswith('  --'):
            comment.append(line)
            continue
        column = re.match(rf'  ({IDENTIFIER})(?: [A-Z]|,|$)', line)
        if not column or re.match(r'  (PRIMARY|CHECK|UNIQUE|FOREIGN)', line):
            continue
        if about is None:
            cut = first_comment(comment)
            about, comment = paragraphs(comment[:cut]), comment[cut:]
        columns.append((column[1], joined(comment)))
        comment = []
    return Relation(head[1], about, columns, statement)


def schema(path, text):
    return [relation(path, statement) for statement in
            re.findall(r'^CREATE TABLE .*?^\)[^\n]*;\n', text, re.M | re.S)]


def items(text):
    """Cut at the commas that stand in no parentheses and in no comment."""
    depth, item, found = 0, '', []
    for token in re.findall(r"--[^\n]*\n|'[^']*'|.|\n", text):
        if token == ',' and depth == 0:
            found.append(item)
            item = ''
            continue
        depth += {'(': 1, ')': -1}.get(token, 0)
        item += token
    return found + [item]


def result_column(item, sources):
    lines = [line for line in item.split('\n') if line.strip()]
    comment = [line for line in lines if line.strip().startswith('--')]
    words = ' '.join(line.strip() for line in lines
                     if not line.strip().startswith('--'))
    origin, _, name = words.rpartition(' AS ')
    plain = re.fullmatch(rf'(?:({IDENTIFIER})\.)?({IDENTIFIER})',
                         origin or name)
    name = name if origin else name.rpartition('.')[2]
    if comment:
        return name, joined(comment)
    relation_name, column = plain.groups() if plain else (None, name)
    for alias, source in sources:
        if relation_name in (None, alias) and source.meaning(column):
            return name, source.meaning(column)
    return name, ''


def query(path, name, text, relations):
    about, parameters = [], []
    for line in text.split('\n'):
        if not line.startswith('--'):
            break
        parameter = re.match(r"-- :(\w+) = ('(?:[^']|'')*'|-?\d+|NULL): (.*)",
                             line)
        if parameter:
            parameters.append(parameter.groups())
        else:
            about.append(line)
    if not about:
        fail(path, 'no comment that says what it is')
    body = re.search(r'^SELECT(?: DISTINCT)?\n(.*?)^FROM (.*)', text,
                     re.M | re.S)
    if not body:
        fail(path, 'no SELECT and FROM at the beginning of a line')
    known = {one.name: one for one in relations}
    sources = [(alias or source, known[source]) for source, alias in
               re.findall(rf'(?:^FROM|^\s*(?:LEFT )?JOIN) ({IDENTIFIER})'
                          rf'(?: AS ({IDENTIFIER}))?', text, re.M)
               if source in known]
    columns = [result_column(item, sources) for item in items(body[1])]
    return Relation(name, paragraphs(about), columns, text, parameters)
