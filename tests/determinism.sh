#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# determinism.sh PROGRAM...: the same scenario, design, strategy and seed must
# give the same digest, whatever compiler and options built the program. The
# first program is run twice, the others are compared with it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

first_case=(scenarios/thread/mse-write-vs-close.yaml --design no-lock)
strategies=(pct mix) # mix makes runs of all others
# How many states there are, and the runs to the final ones.
searched=(mse-write-vs-accept.yaml reset-vs-bind.yaml)
jobs=${JOBS:-$(nproc)}
# The tests look for what is left in memory; here it takes as long as a run.
export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# digests_of PROGRAM NAME: one line a case: its name, then the digests.
digests_of() {
	local code scenario strategy
	while read -r -a scenario; do
		for strategy in "${strategies[@]}"; do
			code=0
			"$1" run "${scenario[@]}" --strategy "$strategy" \
				--runs 200 --seed 7 --json --no-db \
				</dev/null >"$out/$2.json" 2>"$out/$2.error" ||
				code=$?
			case $code in
			0 | 1 | 4) ;; # expected, found, cut short
			*)
				echo "error: $1 run ${scenario[*]}: exit code $code" |
					cat - "$out/$2.error" >&2
				return 1
				;;
			esac
			echo "${scenario[*]} $strategy" "$(grep -o \
				'"digest": *"[^"]*"' "$out/$2.json" | tr -d '\n')"
		done
	done <"$out/cases"
	for scenario in "${searched[@]}"; do
		echo "$scenario states" "$("$1" prove "scenarios/thread/$scenario" \
			--design rfc-v1 --platform tdx --states 100000 --json \
			--no-db </dev/null | grep -o '"by":.*"digest":"[^"]*"')"
	done
}

echo "${first_case[*]}" >"$out/cases"
# Each scenario under the first design that its 'expect' names.
find scenarios -name '*.yaml' ! -path '*/designs/*' ! -path '*/campaigns/*' |
	LC_ALL=C sort |
	while read -r file; do
		awk -v file="$file" '/^expect:/ {
			while ((getline) > 0 && /^ *#/)
				;
			sub(/^ */, "")
			sub(/:.*/, "")
			print file, "--design", $0
			exit
		}' "$file"
	done >>"$out/cases"

# Some at a time; the first program twice. Whoever came to no end has left no
# mark, also where all of them broke at the same case.
at=0
for program in "$1" "$@"; do
	[ $at -lt "$jobs" ] || wait -n || true
	(digests_of "$program" $at >"$out/$at" && : >"$out/$at.whole") &
	at=$((at + 1))
done
wait

if [ ! -e "$out/0.whole" ] || grep -v digest "$out/0" >&2; then
	echo "error: $1: cases failed, or those above have no digest" >&2
	exit 1
fi
status=0
at=0
for program; do
	at=$((at + 1))
	: >"$out/diff"
	if [ -e "$out/$at.whole" ] && diff "$out/0" "$out/$at" >"$out/diff"; then
		echo "ok: $program: $(wc -l <"$out/$at") cases as $1"
	else
		echo "error: $program: not as $1, or it broke:"
		cat "$out/diff"
		status=1
	fi
done
exit $status
