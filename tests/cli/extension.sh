#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The loadable extension in programs that know nothing of tdisim: the sqlite3
# shell and Python. Speaks TAP. Wants TDISIM, EXTENSION and SOURCE, absolute;
# SANITIZED is not empty where the extension cannot be loaded by other programs.
set -u

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
ln -s "$SOURCE/scenarios" .

count=0
python=
for p in python3 /usr/bin/python3; do
	if [ -z "$python" ] && "$p" -c 'import sqlite3
sqlite3.Connection.enable_load_extension' 2>/dev/null; then
		python=$p
	fi
done

# skip NAME TOOL: true, and says so, if this cannot be tried here.
skip() {
	local why=
	[ -z "$SANITIZED" ] || why='a sanitizer wants the whole program'
	[ -n "$2" ] || why='not installed, or built without extensions'
	[ -n "$why" ] || return 1
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $why"
}

# judge NAME GOT WANTED
judge() {
	count=$((count + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $count - $1"
		return
	fi
	echo "not ok $count - $1"
	printf 'got:\n%s\nwanted:\n%s\n' "$2" "$3" | sed 's/^/# /'
}

shell=$(command -v sqlite3)
# ask DB SQL: what the shell prints, errors too. The file is open for reading.
ask() {
	printf '.load %s\n%s\n' "$EXTENSION" "$2" |
		"$shell" -readonly "$1" 2>&1
}

mse=scenarios/thread/mse-write-vs-close.yaml
"$TDISIM" run $mse --design=no-lock --platform=tdx --strategy=pct --seed=1 \
	--runs=3000 --db=x.db >/dev/null 2>err
[ -s x.db ] || { cat err; exit 1; }
"$TDISIM" replay $mse --design=no-lock --platform=tdx --strategy=pct \
	--seed="$("$TDISIM" query x.db --format=csv \
		'SELECT run_seed(1, 2345)' | tail -1)" --db=y.db >/dev/null
one="'mse-write-vs-close', 'no-lock', 'tdx', 'pct', run_seed(1, 2345)"
narrow="SELECT seq, op, object FROM trace($one) WHERE seq BETWEEN 150 AND 190
	AND point = 'step'"
stored=$("$shell" -readonly y.db "SELECT seq, op, object FROM event
	WHERE seq BETWEEN 150 AND 190 AND point = 'step'" 2>/dev/null)

name='shell: a run of a series, as if it had been recorded'
skip "$name" "$shell" || judge "$name" "$(ask x.db "$narrow;")" "$stored"

name='shell: rows of a recorded run'
sql='SELECT count(*) > 100 FROM trace(1);
SELECT count(*) FROM (SELECT * FROM trace(1) EXCEPT SELECT * FROM event);
SELECT count(*) FROM (SELECT * FROM lock_hold WHERE run_id = 1 EXCEPT
SELECT * FROM trace_lock_hold(1));'
skip "$name" "$shell" || judge "$name" "$(ask x.db "$sql")" '1
0
0'

name='shell: no database of ours, a scenario by its path'
sql="SELECT count(*) > 100 FROM trace('$mse', 'no-lock', 'tdx', 'pct', 7);"
skip "$name" "$shell" || judge "$name" "$(ask :memory: "$sql")" 1

name='shell: an error, and on it goes'
sql="SELECT * FROM trace(4711);
SELECT count(*) > 100 FROM trace(1);"
skip "$name" "$shell" || judge "$name" \
	"$(ask x.db "$sql" | grep -o 'no recorded run 4711\|^1$')" \
	'no recorded run 4711
1'

cat >ask.py <<'E2'
import sqlite3
import sys


def connect(name):
    connection = sqlite3.connect(f'file:{name}?mode=ro', uri=True)
    connection.enable_load_extension(True)
    connection.load_extension(sys.argv[1])
    return connection


first, second = connect('x.db'), connect('y.db')
rows = first.execute(sys.argv[2])
row = next(rows)
# In the middle of the first one's rows.
assert second.execute('SELECT count(*) FROM trace(1)').fetchone()[0] > 100
second.close()
for row in [row, *rows]:
    print('|'.join(str(value) for value in row))
E2
name='python: two connections'
skip "$name" "$python" ||
	judge "$name" "$("$python" ask.py "$EXTENSION" "$narrow" 2>&1)" \
		"$stored"

echo "1..$count"
