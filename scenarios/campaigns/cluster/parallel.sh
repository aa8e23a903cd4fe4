#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A night by GNU parallel: one job a shard, then their databases are merged.
#
#   parallel.sh PLAN DB SHARDS OPTION...
#
# OPTIONs are those of 'tdisim campaign': --for=8h or --runs=N, and what else
# is wanted. Without --seed=S one is drawn here, once: all shards must have the
# same. On several machines, which share this folder at the same path:
#
#   PARALLEL='--sshloginfile hosts --jobs 1' parallel.sh PLAN DB SHARDS OPTION...
#
# Exits as the strongest of its shards did, in the order 3, 2, 1, 4.
set -euo pipefail

if [ $# -lt 4 ]; then
	echo "usage: parallel.sh PLAN DB SHARDS OPTION..." >&2
	exit 2
fi
plan=$(realpath "$1")
base=$(realpath "$2")
base=${base%.db}
shards=$3
seed=''
options=()
for option in "${@:4}"; do
	case $option in
	--seed=*) seed=${option#*=} ;;
	*) options+=("$option") ;;
	esac
done
[ -n "$seed" ] || seed=0x$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
echo "seed $seed"

databases=()
for ((i = 1; i <= shards; i++)); do
	databases+=("$base.shard-$i.db")
	# What the nights before have seen is no news.
	[ -e "${databases[-1]}" ] || [ ! -e "$base.db" ] ||
		tdisim merge "${databases[-1]}" "$base.db"
done

log=$(mktemp)
trap 'rm -f "$log"' EXIT
seq "$shards" | parallel --quote --halt never --joblog "$log" --workdir "$PWD" \
	tdisim campaign "$plan" "--db=$base.shard-{}.db" \
	"--shard={}/$shards" "--seed=$seed" "${options[@]}" || true

tdisim merge "$base.db" "${databases[@]}"
rm -- "${databases[@]}"

# Columns 7 and 8 are the exit code and the signal.
codes=" $(awk 'NR > 1 { printf "%d ", $8 ? 3 : $7 }' "$log")"
for code in 3 2 1 4; do
	[[ $codes != *" $code "* ]] || exit "$code"
done
