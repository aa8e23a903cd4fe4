#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Do the views that derive findings from events say what the checkers say?
#
#   derived.sh many [CLASS...]   rows of derived.txt (that name one of these):
#                                the first 20 runs of each, and those that
#                                show the most
#   derived.sh few               the first 2 runs, and of rows only those that
#                                name a class which none before has: the test
#
# Runs are recorded, and the signatures of each run by derived_finding are held
# against those of finding_run, both ways, for all classes but those that
# derived.txt calls open. Runs with as many findings as a run keeps are left
# out. Each class that a row names must be among the findings. Prints TAP. Exit
# code: 0 the same, 1 not, 2 usage. TDISIM names the program
# (build/tdisim).
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
: "${TDISIM:=build/tdisim}"
mode=${1:-}
shift || true
case $mode in
many) runs=2000 record=20 ;;
few) runs=200 record=2 ;;
*)
	echo "usage: derived.sh many|few [CLASS...]" >&2
	exit 2
	;;
esac

open=$(awk '$1 == "open" { printf "%s\047%s\047", n++ ? ", " : "", $2 }' \
	"$here/derived.txt")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# difference DB: signatures that only one side has.
difference() {
	"$TDISIM" query "$1" "
WITH
full AS (
  SELECT run_id FROM finding_run GROUP BY run_id HAVING count(*) >= 16
),
told AS (
  SELECT run_id, class, signature
  FROM finding_run
  JOIN finding ON finding.id = finding_id
),
derived AS (SELECT run_id, class, signature FROM derived_finding),
only AS (
  SELECT 'missing' AS what, * FROM (SELECT * FROM told EXCEPT SELECT * FROM derived)
  UNION ALL
  SELECT 'extra', * FROM (SELECT * FROM derived EXCEPT SELECT * FROM told)
)
SELECT what, count(*) AS runs, min(run_id) AS run_id, signature
FROM only
WHERE run_id NOT IN (SELECT run_id FROM full) AND class NOT IN (${open:-''})
GROUP BY what, signature
ORDER BY signature" --format=csv | tail -n +2
}

# absent DB CLASS...: those of the classes that no recorded run shows.
absent() {
	local class

	"$TDISIM" query "$1" "SELECT class FROM finding" --format=csv >"$dir/classes"
	for class in "${@:2}"; do
		grep -qx "$class" "$dir/classes" || echo "$class is in no run"
	done
}

# row SCENARIO DESIGN CLASSES OPTION...: false if the two sides differ.
row() {
	local scenario=$1 design=$2 classes=$3
	shift 3
	local code=0
	"$TDISIM" run "scenarios/$scenario.yaml" --design="$design" \
		--runs="$runs" "$@" --record="$record" --seed=1 --no-shrink \
		--db="$dir/db" --force >/dev/null 2>"$dir/difference" || code=$?
	[[ $code = [014] ]] || return 1
	difference "$dir/db" >"$dir/difference" ||
		echo "the views cannot be asked" >>"$dir/difference"
	# shellcheck disable=SC2086 # classes are words
	absent "$dir/db" $classes >>"$dir/difference"
	[ ! -s "$dir/difference" ]
}

# wanted CLASSES WORD...: is one of the words among the classes, or none given?
wanted() {
	local class

	[ $# -gt 1 ] || return 0
	for class in "${@:2}"; do
		[[ " $1 " != *" $class "* ]] || return 0
	done
	return 1
}

# again CLASSES: with 'few', rows were run for all of them; or, for one that
# shows nothing, enough of such.
declare -A shown=()
nothing=0
again() {
	local class new=0

	[ "$mode" = few ] || return 1
	# shellcheck disable=SC2086 # classes are words
	set -- $1
	if [ $# = 0 ]; then
		nothing=$((nothing + 1))
		[ $nothing -gt 4 ]
		return
	fi
	for class; do
		[ -n "${shown[$class]:-}" ] || new=1
		shown[$class]=1
	done
	[ $new = 0 ]
}

count=0
bad=0
while IFS='#' read -r words classes; do
	read -r scenario design options <<<"$words"
	wanted "$classes" "$@" || continue
	again "$classes" && continue
	count=$((count + 1))
	name="$count - $scenario under $design${options:+ with $options}"
	# shellcheck disable=SC2086 # options are words
	if row "$scenario" "$design" "$classes" $options; then
		echo "ok $name"
	else
		bad=$((bad + 1))
		echo "not ok $name"
		sed 's/^/# /' "$dir/difference"
	fi
done < <(grep -E '^[a-z0-9-]+/' "$here/derived.txt")
echo "1..$count"
[ "$bad" = 0 ]
