#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A night on a Slurm cluster: one array task a shard, then a job that merges
# their databases into one.
#
#   slurm-array.sh PLAN DB SHARDS OPTION...
#
# OPTIONs are those of 'tdisim campaign': --for=8h or --runs=N, and what else
# is wanted. With --seed=S the night can be made again; without, one is drawn
# here, once: all shards must have the same. Options of sbatch for the array
# (--partition, --time, --cpus-per-task) are taken from SBATCH_OPTIONS.
# The folder of DB must be shared by all nodes.
#SBATCH --job-name=tdisim
#SBATCH --ntasks=1
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail

# The job itself. Where its node died, Slurm starts it anew: then it goes on.
shard() { # PLAN DB SHARDS SEED OPTION...
	local code=0 task=$SLURM_ARRAY_TASK_ID
	local mine=${2%.db}.shard-$task.db
	local arguments=("$1" "--db=$mine" "--shard=$task/$3" "--seed=$4"
		"${@:5}")

	# What the nights before have seen is no news.
	[ -e "$mine" ] || [ ! -e "$2" ] || tdisim merge "$mine" "$2"
	if [ "${SLURM_RESTART_COUNT:-0}" -gt 0 ]; then
		tdisim campaign "${arguments[@]}" --resume || code=$?
		# 2: it was killed before it had begun its night.
		[ "$code" = 2 ] || exit "$code"
	fi
	exec tdisim campaign "${arguments[@]}"
}

merge() { # DB SHARDS
	local i databases=()

	for ((i = 1; i <= $2; i++)); do
		databases+=("${1%.db}.shard-$i.db")
	done
	tdisim merge "$1" "${databases[@]}"
	rm -- "${databases[@]}"
}

submit() { # PLAN DB SHARDS OPTION...
	local plan db shards=$3 seed='' options=() extra=() job option

	plan=$(realpath "$1")
	db=$(realpath "$2")
	for option in "${@:4}"; do
		case $option in
		--seed=*) seed=${option#*=} ;;
		*) options+=("$option") ;;
		esac
	done
	[ -n "$seed" ] || seed=0x$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
	read -ra extra <<<"${SBATCH_OPTIONS:-}"
	job=$(sbatch --parsable --array="1-$shards" "${extra[@]}" \
		"$0" shard "$plan" "$db" "$shards" "$seed" "${options[@]}")
	job=${job%%;*} # a cluster's name may follow
	echo "seed $seed, array job $job"
	# afterany: a shard that found something ends with 1, which is a failure
	# to Slurm.
	job=$(sbatch --parsable --job-name=tdisim-merge --array=0 \
		"--dependency=afterany:$job" "${extra[@]}" \
		"$0" merge "$db" "$shards")
	echo "merged by job ${job%%;*} into $db"
}

case ${1:-} in
shard | merge) "$@" ;;
*)
	if [ $# -lt 4 ]; then
		echo "usage: slurm-array.sh PLAN DB SHARDS OPTION..." >&2
		exit 2
	fi
	submit "$@"
	;;
esac
