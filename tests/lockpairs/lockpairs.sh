#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Which lock is taken under which in the models, against pairs.txt: as TAP.
#
#   lockpairs.sh [DESIGN...]    default: all that the table names
#
# Each design runs the scenarios that name it, a few times, and those of
# random programs more often, all recorded. A pair that was seen and is in no
# chain fails; so does one that the table has for the design and nobody saw.
# TDISIM names the program, JOBS says how many of them at once.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
table=$here/pairs.txt
runs=8 runs_of_random=60

# chains: rows of the table, as 'line, facts, designs, chain', cut by tabs; a
# set stands there as its designs.
chains() {
	awk -v OFS='\t' '$1 == "set" {
		name = $2
		sub(/^[^ ]+ +[^ ]+ +/, "")
		gsub(/ +/, ",")
		set[name] = $0
		next
	} /^#/ || NF < 3 || $1 ~ /^(designs|facts|left-out)$/ {
		next
	} {
		facts = $1
		count = split($2, word, ",")
		designs = ""
		for (i = 1; i <= count; i++)
			designs = designs (i > 1 ? "," : "") \
				(word[i] in set ? set[word[i]] : word[i])
		sub(/^[^ ]+ +[^ ]+ +/, "")
		print NR, facts, designs, $0
	}' "$table"
}

# expand 'M1-M31 R1-R9': one word a line.
expand() {
	local word from to

	for word; do
		from=${word%-*} to=${word#*-}
		seq -f "${word:0:1}%.0f" "${from:1}" "${to:1}"
	done
}

# complain: what is wrong with the table as such.
complain() {
	local all

	read -r -a all <<<"$(sed -n 's/^facts //p' "$table")"
	{
		chains | cut -f 2 | tr ',' '\n'
		sed -n 's/^left-out \([^:]*\): ..*/\1/p' "$table" | tr ',' '\n'
	} | sed '/^-$/d' | sort -u >"$work/facts"
	comm -23 <(expand "${all[@]}" | sort) "$work/facts" |
		sed 's/.*/pairs.txt: & has no chain and is not left out/'
	comm -13 <(expand "${all[@]}" | sort) "$work/facts" |
		sed 's/.*/pairs.txt: there is no fact &/'
}

# one WORK DESIGN SCENARIO: record its runs, keep the pairs.
one() {
	local work=$1 design=$2 scenario=$3 code=0 count=$runs name at

	name=$(basename "$scenario" .yaml)
	at=$work/$design/$name
	grep -q '^  random:' "$scenario" && count=$runs_of_random
	"$TDISIM" run "$scenario" --design="$design" --seed=1 --runs="$count" \
		--record="$count" --db="$at.db" --json >"$at.json" || code=$?
	if [ $code = 2 ] || [ $code = 3 ]; then
		echo "$scenario: exit code $code" >"$at.failed"
		return
	fi
	"$TDISIM" query --format=csv -- "$at.db" "$(<"$here/seen.sql")" |
		sed "1d; s/,/\t/g; s/@scenario/$name/" >"$at.seen"
	rm "$at.db"
}

# verdict NAME PROBLEMS
verdict() {
	number=$((number + 1))
	if [ -s "$2" ]; then
		bad=$((bad + 1))
		echo -n 'not '
	fi
	echo "ok $number - $1"
	sed 's/^/# /' "$2"
}

# compare DESIGN: in its directory; prints what is wrong.
compare() {
	cat ./*.failed 2>/dev/null || true
	cat ./*.seen >seen
	sqlite3 :memory: ".parameter init" \
		".parameter set @design \"'$1'\"" ".read '$here/compare.sql'"
}

main() {
	local design all work number=0 bad=0

	read -r -a all <<<"$(sed -n 's/^designs //p' "$table")"
	[ $# = 0 ] || all=("$@")
	TDISIM=$(realpath "${TDISIM:-$top/build/tdisim}")
	export TDISIM
	cd "$top"
	work=$(mktemp -d)
	# shellcheck disable=SC2064 # the name as it is now
	trap "rm -rf '$work'" EXIT
	for design in "${all[@]}"; do
		mkdir "$work/$design"
		grep -lrE "^( +|design: )$design(:|\$)" scenarios |
			grep -vE '/(designs|campaigns)/' | sort | sed "s,^,one $work $design ,"
	done | xargs -P "${JOBS:-$(nproc)}" -n 4 "$here/lockpairs.sh"
	echo "1..$((${#all[@]} + 1))"
	complain >"$work/complaints"
	verdict "the table has every fact" "$work/complaints"
	chains >"$work/chains"
	for design in "${all[@]}"; do
		(cd "$work/$design" && compare "$design") >"$work/problems"
		verdict "$design" "$work/problems"
	done
	[ "$bad" = 0 ]
}

if [ "${1:-}" = one ]; then
	one "${@:2}"
else
	main "$@"
fi
