# SPDX-License-Identifier: GPL-2.0-only
"""Run the blocks of docs/traces.md, and compare what comes out.

    page.py [--write] TDISIM PAGE

A block 'sh' is run as it stands, in an empty folder with 'scenarios' in it. A
block 'sql' is a question to the database that these made, and the block of
text behind it the answer. Speaks TAP.

Each question of a section with a number is asked in four ways, and all must
give the page's answer:

 - of the rows that were recorded;
 - of replays of all recorded runs by their number. For each table and view X
   that tells about a run there is trace_X(run_id); a query that begins with
   WITH X AS (rows of it for each run) asks these, whatever else it says;
 - of replays by scenario, design, platform, strategy and seed, likewise;
 - run by run: a database that has one run alone, against --run of it. A
   question that names runs is asked of these, any other one of all.

With --write the page's answers become what the recorded rows give.
"""
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

DATABASE = 'thread.db'
BLOCK = re.compile(r'^```(\w*)\n(.*?)^```\n', re.M | re.S)
NUMBERED = re.compile(r'^## \d+\. ', re.M)


class Failed(Exception):
    pass


class Question:
    def __init__(self, title, sql, answer):
        self.title = title
        self.sql = sql
        self.answer = answer  # None: none stands on the page
        self.numbered = NUMBERED.match('## ' + title) is not None

    def runs(self):
        """Those that it names; none: it is about all of them."""
        return [int(number) for words in
                re.findall(r'\brun_id (?:= |IN \()([\d, ]+)', self.sql)
                for number in words.split(',')]


def blocks(text):
    """Commands, and questions with the heading that they stand under."""
    commands, questions = [], []
    found = list(BLOCK.finditer(text))
    for at, block in enumerate(found):
        if block[1] == 'sh':
            commands.append(block[2])
        if block[1] != 'sql':
            continue
        headings = re.findall(r'^#+ (.*)$', text[:block.start()], re.M)
        following = found[at + 1] if at + 1 < len(found) else None
        answered = following is not None and following[1] == '' and \
            not text[block.end():following.start()].strip()
        questions.append(Question(headings[-1], block[2],
                                  following[2] if answered else None))
    return commands, questions


class Asker:
    def __init__(self, program, folder):
        self.program = program
        self.folder = folder

    def make(self, commands):
        """An exit code of 1 is a finding, and findings are wanted."""
        path = os.path.join(self.folder, 'bin')
        os.mkdir(path)
        os.symlink(self.program, os.path.join(path, 'tdisim'))
        for command in commands:
            for line in re.sub(r'\\\n\s*', '', command).splitlines():
                done = subprocess.run(
                    line, shell=True, cwd=self.folder, text=True,
                    env={**os.environ, 'PATH': path + ':'
                         + os.environ['PATH']},
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                if done.returncode not in (0, 1):
                    raise Failed(f'{line}\n{done.stdout}')

    def ask(self, sql, *options, database=DATABASE):
        done = subprocess.run(
            [self.program, 'query', database, sql, '--wide', *options],
            cwd=self.folder, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        if done.returncode != 0:
            return f'exit code {done.returncode}: {done.stdout}'
        return done.stdout

    def connect(self, database=DATABASE):
        return sqlite3.connect(os.path.join(self.folder, database))

    def columns(self):
        """Of all tables and views that tell about a run."""
        with self.connect() as db:
            rows = db.execute(
                "SELECT relation.name, info.name FROM sqlite_schema AS "
                "relation JOIN pragma_table_info(relation.name) AS info "
                "WHERE relation.type IN ('table', 'view') "
                "ORDER BY relation.name, info.cid").fetchall()
        found = {}
        for relation, column in rows:
            found.setdefault(relation, []).append(column)
        return {name: columns for name, columns in found.items()
                if 'run_id' in columns}

    def runs(self):
        with self.connect() as db:
            return db.execute('SELECT id FROM run ORDER BY id').fetchall()

    def alone(self, run):
        """A copy of the database in which no other run is."""
        name = f'run-{run}.db'
        shutil.copy(os.path.join(self.folder, DATABASE),
                    os.path.join(self.folder, name))
        with self.connect(name) as db:
            tables = db.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                "name NOT LIKE 'sqlite%'").fetchall()
            for table, in tables:
                names = [row[1] for row in
                         db.execute(f'PRAGMA table_info({table})')]
                if 'run_id' in names:
                    db.execute(f'DELETE FROM {table} WHERE run_id <> ?',
                               (run,))
            db.execute('DELETE FROM run WHERE id <> ?', (run,))
        return name


BY_NUMBER = 'SELECT r.id AS run_id{} FROM main.run AS r JOIN trace_{}(r.id) ' \
    'AS t'
BY_SEED = 'SELECT r.id AS run_id{} FROM main.run AS r ' \
    'JOIN main.scenario AS s ON s.id = r.scenario_id ' \
    'JOIN main.design AS d ON d.id = r.design_id ' \
    'JOIN trace_{}(s.name, d.name, r.platform, r.strategy, r.seed) AS t'


def replayed(question, columns, rows):
    """The same question, of replays: each name now means rows of these."""
    sql, named = question.sql, question.runs()
    if named:
        rows += f' WHERE r.id IN ({", ".join(map(str, named))})'
    used = [name for name in columns
            if re.search(rf'\b(?:FROM|JOIN) {name}\b', sql)]
    if not used:
        raise Failed('asks nothing that tells about a run')
    parts = []
    for name in used:
        others = ''.join(f', t."{column}"' for column in columns[name]
                         if column != 'run_id')
        order = [f'"{column}"' for column in columns[name]]
        parts.append(f'{name} ({", ".join(order)}) AS MATERIALIZED (SELECT '
                     f'{", ".join(order)} FROM ('
                     f'{rows.format(others, name)}))')
    words = 'WITH\n' + ',\n'.join(parts)
    body = re.sub(r'^WITH\n', ',\n', sql)
    return words + ('\n' if body == sql else '') + body


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def judge(self, name, got, wanted):
        self.count += 1
        good = got == wanted
        self.failed += not good
        print(f'{"ok" if good else "not ok"} {self.count} - {name}')
        if good:
            return
        for head, text in ('got:', got), ('wanted:', wanted):
            print('# ' + head)
            print('\n'.join('#   ' + line for line in
                            str(text).splitlines()))


def judge(asker, questions, tap):
    columns = asker.columns()
    copies = {run: asker.alone(run) for run, in asker.runs()}
    for one in questions:
        tap.judge(f'{one.title}: recorded', asker.ask(one.sql), one.answer)
        if not one.numbered:
            continue
        for how, rows in (('by number', BY_NUMBER), ('by seed', BY_SEED)):
            tap.judge(f'{one.title}: replayed {how}',
                      asker.ask(replayed(one, columns, rows)),
                      one.answer)
        alone, again = {}, {}
        named = one.runs()
        for run, copy in copies.items():
            if named and run not in named:
                continue
            alone[run] = asker.ask(one.sql, database=copy)
            again[run] = asker.ask(one.sql, f'--run={run}')
        tap.judge(f'{one.title}: run by run', again or 'no run', alone)
    tap.judge('there are ten questions, each with rows',
              [one.numbered and one.answer.count('\n') > 2
               for one in questions].count(True), 10)


def write(asker, path, text):
    """Put the answers of the recorded rows where they belong."""
    def answered(block):
        return (f'```sql\n{block[1]}```\n\n```\n'
                f'{asker.ask(block[1])}```\n')
    text = re.sub(r'^```sql\n(.*?)^```\n(?:\n```\n.*?^```\n)?', answered,
                  text, flags=re.M | re.S)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def main():
    arguments = [word for word in sys.argv[1:] if word != '--write']
    program, path = map(os.path.realpath, arguments)
    with open(path, encoding='utf-8') as file:
        text = file.read()
    commands, questions = blocks(text)
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.join(os.path.dirname(path), '../scenarios'),
                   os.path.join(folder, 'scenarios'))
        asker = Asker(program, folder)
        asker.make(commands)
        if '--write' in sys.argv:
            write(asker, path, text)
            return 0
        tap = Tap()
        judge(asker, questions, tap)
        print(f'1..{tap.count}')
        return tap.failed > 0


sys.exit(main())
