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
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# digests_of PROGRAM: one line a case: its name, then the digests.
digests_of() {
	local code scenario strategy
	while read -r -a scenario; do
		for strategy in "${strategies[@]}"; do
			code=0
			"$1" run "${scenario[@]}" --strategy "$strategy" \
				--runs 200 --seed 7 --json --no-db \
				</dev/null >"$out/json" 2>"$out/error" ||
				code=$?
			case $code in
			0 | 1 | 4) ;; # expected, found, cut short
			*)
				echo "error: $1 run ${scenario[*]}: exit code $code" |
					cat - "$out/error" >&2
				return 1
				;;
			esac
			echo "${scenario[*]} $strategy" "$(grep -o \
				'"digest": *"[^"]*"' "$out/json" | tr -d '\n')"
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

digests_of "$1" >"$out/wanted"
if grep -v digest "$out/wanted" >&2; then
	echo "error: no digest in the output of the cases above" >&2
	exit 1
fi
status=0
for program; do
	digests_of "$program" >"$out/got"
	if diff "$out/wanted" "$out/got" >"$out/diff"; then
		echo "ok: $program: $(wc -l <"$out/got") cases as $1"
	else
		echo "error: $program: digests differ from $1:"
		cat "$out/diff"
		status=1
	fi
done
exit $status
