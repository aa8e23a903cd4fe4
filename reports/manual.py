# SPDX-License-Identifier: GPL-2.0-only
"""Make the manual page tdisim-trace(5) out of the schema, views and queries.

    python3 -B reports/manual.py >docs/man/tdisim-trace.5

The head and the end of the page stand in trace.5.in; a line '@TABLES@',
'@VIEWS@' or '@QUERIES@' in it gives way to what the comments of these say.
Prints the page, in roff, and writes nothing.
"""
import os
import re
import sys

sys.dont_write_bytecode = True
import document  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
LICENCE = '-- SPDX-License-Identifier:'
TYPE = re.compile(rf'  ({document.IDENTIFIER}) (INTEGER|TEXT)( NOT NULL)?')


def load(path):
    with open(os.path.join(HERE, path), encoding='utf-8') as file:
        text = file.read()
    return text.split('\n', 1)[1].lstrip('\n')


def names_in(folder):
    """What is for users; a name with '_' is for other views alone."""
    return sorted(name.removesuffix('.sql')
                  for name in os.listdir(os.path.join(HERE, folder))
                  if name.endswith('.sql') and not name.startswith('_'))


def roff(text):
    """Text as it stands: no escapes, no requests, hyphens as typed."""
    text = text.replace('\\', '\\e').replace('-', '\\-')
    return '\n'.join('\\&' + line if line[:1] in ('.', "'") else line
                     for line in text.split('\n'))


def filled(text):
    """One sentence a line: what is changed later shows as such."""
    return roff(re.sub(r'(?<=[a-z)\'0-9])\. (?=[A-Z])', '.\n', text))


def about(relation):
    """What one row is; an example keeps its lines."""
    lines, inside = [], False
    for line in relation.about.split('\n'):
        if line.startswith(' ') != inside:
            inside = not inside
            lines += ['.PP', '.nf'] if inside else ['.fi', '.PP']
        lines.append(roff(line) if inside else filled(line))
    return lines + ['.fi'] * inside


def entry(tag, meaning):
    return ['.TP', tag, filled(meaning)]


def types(table):
    """INTEGER or TEXT, and whether it can be NULL, for each column."""
    return {name: ('integer' if kind == 'INTEGER' else 'text')
            + ('' if filled_in else ' or NULL') for name, kind, filled_in
            in TYPE.findall(table.statement)}


def relation(one, kinds):
    lines = [f'.SS {roff(one.name)}', *about(one)]
    for name, default, meaning in one.parameters:
        lines += entry(f'\\fB:{roff(name)}\\fR = \\fI{roff(default)}\\fR',
                       meaning[0].upper() + meaning[1:] + '.')
    for name, meaning in one.columns:
        kind = f' \\fI{kinds[name]}\\fR' if name in kinds else ''
        lines += entry(f'\\fB{roff(name)}\\fR{kind}', meaning)
    return lines


def page():
    schema = load('schema.sql')
    tables = document.schema('schema.sql', schema)
    views = [document.relation(name, load(f'views/{name}.sql'))
             for name in names_in('views')]
    queries = [document.query(name, name, load(f'queries/{name}.sql'),
                              views + tables)
               for name in names_in('queries')]
    parts = {
        '@TABLES@': [line for one in tables
                     for line in relation(one, types(one))],
        '@VIEWS@': [line for one in views for line in relation(one, {})],
        '@QUERIES@': [line for one in queries for line in relation(one, {})],
    }
    version = re.search(r'^PRAGMA user_version = (\d+);', schema, re.M)[1]
    with open(os.path.join(HERE, 'trace.5.in'), encoding='utf-8') as file:
        head = file.read().replace('@VERSION@', version)
    for line in head.splitlines():
        yield from parts.get(line, [line])


if __name__ == '__main__':
    print('\n'.join(page()))
