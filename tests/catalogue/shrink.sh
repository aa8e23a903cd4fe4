#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Does each finding of the catalogue shrink to the size that is said of it?
#
#   shrink.sh many [ID...]   each row, as a table with times
#   shrink.sh few ID...      these rows, as TAP: the test
#
# The faulty design of a row is run until its class shows itself, its run is
# shrunk, and the tasks and switches of that are held against sizes.txt. Exit
# code: 0 none is larger, 1 one is, 2 usage. TDISIM names the program.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
runs=(2000 20000 100000)

# rows ID...: of the catalogue that can be found; all if no ID is given.
rows() {
	awk -v ids=" $* " 'NF == 6 && !/^#/ && $1 != "ids" && $4 != "open" &&
		$4 != "cannot-happen" &&
		(ids == "  " || index(ids, " " $1 " "))' "$here/catalogue.txt"
}

# wanted ID SCENARIO: tasks and switches of the mistake, then those of the
# scenario; '-': not said.
wanted() {
	awk -v id="$1" -v scenario="$2" '
		$1 == id && !tasks { tasks = $2; switches = $3 }
		$1 == scenario { tasks = $2; switches = $3 }
		$1 == "more" && $2 == scenario { more = $3 " " $4 }
		END { print tasks ? tasks : "-", switches ? switches : "-",
			more ? more : "- -" }' "$here/sizes.txt"
}

# number NAME: of the JSON object in 'shrunk'; field NAME: a text of it.
number() { sed -n "s/.*\"$1\":\([0-9]*\|true\|false\)[,}].*/\1/p" <<<"$shrunk"; }

# find: the schedule of a run that shows the class, and its platform.
find_run() {
	local count line

	for count in "${runs[@]}"; do
		line=$("$TDISIM" run "scenarios/$scenario.yaml" \
			--design="$design" --runs="$count" --seed=1 --json |
			grep -m1 "\"type\":\"finding\",\"class\":\"$class\"") ||
			true
		[ -z "$line" ] || break
	done
	schedule=$(sed -n 's/.*"schedule":"\([^"]*\)".*/\1/p' <<<"$line")
	platform=$(sed -n 's/.*"platform":"\([^"]*\)".*/\1/p' <<<"$line")
	[ -n "$schedule" ]
}

# shrink_row: false if there is no finding, or it did not shrink.
shrink_row() {
	local begin

	find_run || return 1
	begin=${EPOCHREALTIME/./}
	# Exit code 1 is the finding.
	shrunk=$("$TDISIM" shrink "scenarios/$scenario.yaml" --json \
		--design="$design" --platform="$platform" --class="$class" \
		--schedule="$schedule") || [ $? = 1 ] || return 1
	ms=$(((${EPOCHREALTIME/./} - begin) / 1000))
	shrunk=$(grep '"type":"shrunk"' <<<"$shrunk") || return 1
	tasks=$(number tasks) switches=$(number switches)
	preemptions=$(number preemptions)
	proved=$(number switches_proved)/$(number preemptions_proved)
	proved=${proved//true/proved} proved=${proved//false/-}
}

# within TASKS SWITCHES: is it?
within() {
	{ [ "$1" = - ] || [ "$tasks" -le "$1" ]; } &&
		{ [ "$2" = - ] || [ "$switches" -le "$2" ]; }
}

# judge: 'ok', 'set-up' if only the scenario takes more, or 'LARGER'.
judge() {
	verdict=ok
	within "$said_tasks" "$said_switches" && return
	verdict='set-up'
	[ "$more_tasks" != - ] && within "$more_tasks" "$more_switches" ||
		verdict=LARGER
}

line='%-4s  %-48s  %-24s  %5s  %8s  %11s  %-13s  %7s  %s\n'

print_many() {
	# shellcheck disable=SC2059 # one format for the head and the rows
	printf "$line" "$id" "$scenario" "$class" "$tasks/$said_tasks" \
		"$switches/$said_switches" "$preemptions" "$proved" "$ms ms" \
		"$verdict"
}
print_few() {
	[ "$verdict" != LARGER ] || echo -n 'not '
	echo "ok $number - $id $scenario $class: $tasks tasks," \
		"$switches switches, $preemptions preemptions"
}

main() {
	local mode=$1 number=0 bad=0 id scenario design class
	local schedule platform shrunk ms tasks switches preemptions proved
	local said_tasks said_switches more_tasks more_switches verdict

	TDISIM=$(realpath "${TDISIM:-$top/build/tdisim}")
	cd "$top"
	shift
	if [ "$mode" = few ]; then
		echo "1..$(rows "$@" | wc -l)"
	else
		# shellcheck disable=SC2059
		printf "$line" id scenario class tasks switches preemptions \
			least time verdict
	fi
	while read -r id scenario design class _; do
		number=$((number + 1))
		read -r said_tasks said_switches more_tasks more_switches \
			< <(wanted "$id" "$scenario")
		if shrink_row; then
			judge
		else
			tasks=- switches=- preemptions=- proved=- ms=-
			verdict=LARGER
		fi
		[ "$verdict" != LARGER ] || bad=$((bad + 1))
		"print_$mode"
	done < <(rows "$@")
	[ $number -gt 0 ] && [ $bad = 0 ]
}

case ${1:-} in
many | few) main "$@" ;;
*) sed -n 's/^# \?//; 3,11p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
