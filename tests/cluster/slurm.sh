#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A night on a real Slurm cluster of one node, which is started here on
# loopback and removed at the end: two shards, merged, count what one sitting
# without shards counts. The same by GNU parallel. TDISIM and SOURCE name the
# program and the source tree. Exits with 77 where something is not installed.
# shellcheck disable=SC2317 # functions are called by their names
set -euo pipefail

export PATH=$PATH:/usr/sbin:/sbin
for program in munged slurmctld slurmd sbatch scontrol parallel sqlite3; do
	command -v "$program" >/dev/null && continue
	echo "1..0 # SKIP $program is not installed"
	exit 77
done
program=$(realpath "${TDISIM:?}")
source=$(realpath "${SOURCE:?}")
here=$source/tests/cluster
work=$(mktemp -d)
daemons=()

finish() {
	local code=$? i
	trap - EXIT INT TERM
	if [ "$code" != 0 ]; then
		tail -n 20 "$work"/*.log "$work"/*.out >&2 2>/dev/null || true
	fi
	scancel --quiet --user="$(id -un)" >/dev/null 2>&1 || true
	# In the order of their beginning munged is the first: it goes last.
	for ((i = ${#daemons[@]} - 1; i >= 0; i--)); do
		kill "${daemons[i]}" 2>/dev/null || true
		for _ in {1..50}; do
			kill -0 "${daemons[i]}" 2>/dev/null || break
			sleep 0.1
		done
		kill -KILL "${daemons[i]}" 2>/dev/null || true
		wait "${daemons[i]}" 2>/dev/null || true
	done
	rm -rf "$work"
	exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

daemon() { # NAME COMMAND...
	"${@:2}" </dev/null >"$work/$1.out" 2>&1 &
	daemons+=($!)
}

# until_true SECONDS COMMAND...
until_true() {
	local i
	for ((i = 0; i < $1 * 5; i++)); do
		"${@:2}" >/dev/null 2>&1 && return
		sleep 0.2
	done
	echo "after $1 s still not: ${*:2}" >&2
	return 1
}

# Two ports of loopback on which nobody listens.
free_ports() {
	python3 -c '
import socket
sockets = [socket.socket() for _ in range(2)]
for s in sockets:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))'
}

start() {
	local controller node
	read -r controller node < <(free_ports)
	chmod 755 "$work" # munged wants its socket to be reached by all
	mkdir "$work/state" "$work/spool" "$work/bin"
	head -c 1024 /dev/urandom >"$work/key"
	chmod 400 "$work/key"
	sed -e "s|@WORK@|$work|g" -e "s|@HOST@|$(hostname -s)|g" \
		-e "s|@USER@|$(id -un)|g" -e "s|@CONTROLLER@|$controller|" \
		-e "s|@NODE@|$node|" "$here/slurm.conf" >"$work/slurm.conf"
	export SLURM_CONF=$work/slurm.conf
	daemon munged munged --foreground --force --num-threads=2 \
		"--key-file=$work/key" "--socket=$work/munge.socket" \
		"--pid-file=$work/munged.pid" "--log-file=$work/munged.log" \
		"--seed-file=$work/munged.seed"
	until_true 10 test -S "$work/munge.socket"
	daemon slurmctld slurmctld -D
	daemon slurmd slurmd -D
	until_true 30 node_is_idle
}
node_is_idle() { [ "$(sinfo --noheader --format=%T)" = idle ]; }

# What a database has counted, arm by arm, and what it found.
sums() {
	sqlite3 -readonly "$1" <<'SQL'
SELECT key, sum(runs), sum(steps), sum(stuck), sum(bounded)
FROM campaign_range JOIN campaign_arm ON campaign_arm.id = arm_id
GROUP BY key ORDER BY key;
SELECT key, first_run, runs, epoch, steps, campaign_range.digest
FROM campaign_range JOIN campaign_arm ON campaign_arm.id = arm_id
ORDER BY key, first_run;
SELECT key, signature, sum(hits), min(at_run)
FROM campaign_hit
JOIN campaign_arm ON campaign_arm.id = arm_id
JOIN campaign_finding ON campaign_finding.id = finding_id
GROUP BY key, signature ORDER BY key, signature;
SQL
}

number=0
failed=0
# test_that NAME COMMAND...
test_that() {
	number=$((number + 1))
	if "${@:2}"; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		failed=1
	fi
}

# One command without shards; findings end it with 1.
alone() {
	local code=0
	tdisim campaign "$plan" --db=alone.db "${night[@]}" >alone.out 2>&1 ||
		code=$?
	[ "$code" -le 1 ] && [ -s alone.db ] && return
	cat alone.out >&2
	return 1
}
by_slurm() {
	local job
	"$cluster/slurm-array.sh" "$plan" slurm.db 2 "${night[@]}" >submit.out ||
		return 1
	job=$(sed -n 's/^merged by job \([0-9]*\) .*/\1/p' submit.out)
	until_true 120 job_is_over "$job" && [ -s slurm.db ]
}
job_is_over() { [ -z "$(squeue --noheader --array --jobs="$1" 2>/dev/null)" ]; }
by_parallel() {
	local code=0
	"$cluster/parallel.sh" "$plan" parallel.db 2 "${night[@]}" \
		>parallel.out 2>&1 || code=$?
	[ "$code" -le 1 ] && [ -s parallel.db ] && return
	cat parallel.out >&2
	return 1
}
counts_something() { [ "$(sums "$1" | wc -l)" -gt 10 ]; }
same() {
	sums "$1" >"$1.sums" && sums "$2" >"$2.sums" &&
		diff -u "$1.sums" "$2.sums" >&2
}
# Both shards have counted runs, and so neither all of them.
in_two_parts() {
	[ "$(sqlite3 -readonly "$1" 'SELECT shard, shards FROM night_sitting
		WHERE runs > 0 ORDER BY shard')" = $'1|2\n2|2' ]
}
no_shards_left() { ! compgen -G "$1.shard-*.db"; }

cluster=$source/scenarios/campaigns/cluster
plan=$here/plan.yaml
night=(--runs=5000 --seed=7 --jobs=1)
start
ln -s "$program" "$work/bin/tdisim"
export PATH=$work/bin:$PATH
cd "$work"

echo 1..8
test_that 'a sitting without shards' alone
test_that 'it has counted runs' counts_something alone.db
test_that 'an array job of two shards, and one that merges' by_slurm
test_that 'each shard made a part of the night' in_two_parts slurm.db
test_that 'what is merged is removed' no_shards_left slurm
test_that 'merged, they are the sitting without shards' same alone.db slurm.db
test_that 'two shards by GNU parallel' by_parallel
test_that 'merged, they are it too' same alone.db parallel.db
exit "$failed"
