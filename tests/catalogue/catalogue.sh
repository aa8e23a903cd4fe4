#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Does each entry of the catalogue of mistakes (catalogue.txt) show itself?
#
#   catalogue.sh many [ID...]   20,000 and 100,000 runs of each, as a table
#   catalogue.sh few [ID...]    2,000 of each, as TAP: the test
#
# The faulty design of an entry must show the class that the entry names, and
# nothing that it does not name; the mended design must show nothing. Exit
# code: 0 all hold, 1 one does not, 2 usage. TDISIM names the program, JOBS
# says how many of them at once.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
table=$here/catalogue.txt
faulty_many=20000 mended_many=100000
few=2000

# The rows of the table, without comments and the lists of ids.
rows() { grep -v -e '^#' -e '^ids ' -e '^$' "$table"; }

# The ids that the catalogue has, from lines 'ids A1-A3 A8'.
ids() {
	local word from to

	# shellcheck disable=SC2013 # words are what is wanted
	for word in $(sed -n 's/^ids //p' "$table"); do
		from=${word%-*} to=${word#*-}
		seq -f "${word:0:1}%.0f" "${from:1}" "${to:1}"
	done
}

# complain: what is wrong with the table as such.
complain() {
	comm -23 <(ids | sort) <(rows | awk '{ print $1 }' | sort -u) |
		sed 's/.*/catalogue.txt: no row for &/'
	comm -13 <(ids | sort) <(rows | awk '{ print $1 }' | sort -u) |
		sed 's/.*/catalogue.txt: & is no id of the catalogue/'
	rows | awk 'NF != 6 { print "catalogue.txt: not 6 columns: " $0 }'
}

# simulate DESIGN RUNS FILE: false, and a problem, if there was no verdict.
simulate() {
	local code=0

	"$TDISIM" run "scenarios/$scenario.yaml" --design="$1" --runs="$2" \
		--seed=1 --json >"$at/$3" 2>"$at/error" || code=$?
	[ $code -le 1 ] && return
	echo "$1: exit code $code: $(head -n 1 "$at/error")" >"$at/problems"
	return 1
}

# judge ALL: fill 'problems' and 'shown'. ALL is 1 if what comes with the
# class must be found as well.
judge() {
	(cd "$at" && sqlite3 :memory: \
		".parameter init" \
		".parameter set @design \"'$design'\"" \
		".parameter set @class \"'$class'\"" \
		".parameter set @also \"'$also'\"" \
		".parameter set @mended \"'$mended'\"" \
		".parameter set @all $1" \
		".read '$here/entry.sql'")
}

# A class that few runs do not show gets as many as the table is made for.
try_few() {
	simulate "$mended" $few mended.json || return 0
	simulate "$design" $few faulty.json || return 0
	judge 0
	grep -q 'shows no' "$at/problems" || return 0
	simulate "$design" $faulty_many faulty.json || return 0
	judge 0
}

try_many() {
	simulate "$mended" $mended_many mended.json || return 0
	simulate "$design" $faulty_many faulty.json || return 0
	judge 1
}

# one MODE DIRECTORY COLUMNS...: run one row, leave there what came of it.
one() {
	local mode=$1 at=$2 scenario=$4 design=$5 class=$6 also=$7 mended=$8
	local begin=${EPOCHREALTIME/./}

	mkdir "$at"
	: >"$at/problems"
	: >"$at/shown"
	if [ "$class" = cannot-happen ] &&
		! grep -q '^about:' "scenarios/$scenario.yaml"; then
		echo "no 'about:' of the scenario says why" >"$at/problems"
	else
		"try_$mode"
	fi
	echo $(((${EPOCHREALTIME/./} - begin) / 1000)) >"$at/ms"
	: >"$at/done"
}

# await DIRECTORY: until its row has been run, or nobody runs rows any more.
await() {
	while [ ! -e "$1/done" ]; do
		kill -0 "$workers" 2>/dev/null || break
		sleep 0.02
	done
	[ -e "$1/done" ]
}

line='%-4s  %-48s  %-30s  %-24s  %6s  %7s  %7s  %s\n'

# For people: print_many DIRECTORY VERDICT COLUMNS...
print_many() {
	local first='' rate='' ms

	IFS=$'\t' read -r first rate <"$1/shown" || true
	ms=$(<"$1/ms")
	# shellcheck disable=SC2059 # one format for the head and the rows
	printf "$line" "$3" "$4" "$5" "$6" "$first" "$rate" \
		"$((ms / 1000)).$(printf %02d $((ms % 1000 / 10))) s" "$2"
	sed 's/^/      /' "$1/problems"
}

# As TAP, behind the test of the table itself.
print_few() {
	local verdict=ok

	[ "$2" != FAILED ] || verdict='not ok'
	echo "$verdict $((number + 1)) - ${*:3:4}"
	sed 's/^/# /' "$1/problems"
}

# report MODE: all rows, in order, as they come.
report() {
	local row number=0 verdict at

	while read -r -a row; do
		number=$((number + 1))
		at=$work/$number
		await "$at" || { echo "error: row $number did not end" >&2; exit 3; }
		verdict=ok
		[ ! -s "$at/problems" ] || verdict=FAILED
		ids[$verdict]+=" ${row[0]}"
		"print_$1" "$at" $verdict "${row[@]}"
	done <"$work/rows"
}

# select_rows ID...: without any, all. Open ones cannot be run.
select_rows() {
	local id

	rows >"$work/all"
	[ $# -gt 0 ] || set -- '.*'
	for id; do
		grep "^$id " "$work/all" && continue
		echo "error: the catalogue has no entry '$id'" >&2
		exit 2
	done >"$work/selected"
	awk 'NF == 6 && $4 != "open"' "$work/selected" >"$work/rows"
	ids[open]=$(awk '$4 == "open" { printf " %s", $1 }' "$work/selected")
}

head_many() {
	cat "$work/complaints"
	# shellcheck disable=SC2059
	printf "$line" id scenario 'faulty design' class first rate time verdict
}
head_few() {
	echo "1..$(($(wc -l <"$work/rows") + 1))"
	[ ! -s "$work/complaints" ] || echo -n 'not '
	echo 'ok 1 - the table has a row for each id'
	sed 's/^/# /' "$work/complaints"
}

tail_many() {
	echo
	for verdict in ok FAILED open; do
		fmt -w 80 <<<"$(wc -w <<<"${ids[$verdict]}") $verdict:${ids[$verdict]}"
	done
	echo "$SECONDS s"
}
tail_few() { fmt -w 80 -p '# ' <<<"# open:${ids[open]}"; }

main() {
	local mode=$1 work workers
	declare -A ids=([ok]='' [open]='' [FAILED]='')

	TDISIM=$(realpath "${TDISIM:-$top/build/tdisim}")
	export TDISIM
	cd "$top"
	work=$(mktemp -d)
	# shellcheck disable=SC2064 # the name as it is now
	trap "rm -rf '$work'" EXIT
	select_rows "${@:2}"
	complain >"$work/complaints"
	awk -v mode="$mode" -v work="$work" \
		'{ print "one", mode, work "/" NR, $0 }' "$work/rows" |
		xargs -P "${JOBS:-$(nproc)}" -n 9 "$here/catalogue.sh" &
	workers=$!
	"head_$mode"
	report "$mode"
	"tail_$mode"
	[ -z "${ids[FAILED]}" ] && [ ! -s "$work/complaints" ]
}

case ${1:-} in
many | few) main "$@" ;;
one) one "${@:2}" ;;
*) sed -n 's/^# \?//; 3,12p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
