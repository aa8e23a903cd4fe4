#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kill -9 of the supervisor or of a worker, at random moments: nothing that was
# counted is lost, nothing is counted twice, and what comes out in the end is
# what comes out of a night that nobody disturbs.
#
#   kills.sh [KILLS [RANDOM]]
# shellcheck source=tests/campaign/common.sh
. "$SOURCE/tests/campaign/common.sh" || exit 1

wanted=${1:-6}
RANDOM=${2:-7}
runs=6000
kills=0
supervisors=0
workers=0

# The workers of a supervisor.
workers_of() {
	pgrep -P "$1" 2>/dev/null
}

# Kill it, or one of its workers. False: it has ended.
strike() {
	local one

	kill -0 "$background" 2>/dev/null || return
	if ((RANDOM % 2)); then
		kill -9 "$background"
		supervisors=$((supervisors + 1))
	else
		one=$(workers_of "$background" | shuf -n 1 \
			--random-source=<(yes "$RANDOM"))
		[ -n "$one" ] || return
		kill -9 "$one" 2>/dev/null || return
		workers=$((workers + 1))
	fi
	kills=$((kills + 1))
}

# Which may write: a commit that was cut off is undone by who opens the file.
nights() {
	[ ! -s "$1" ] || sqlite3 "$1" "SELECT count(*) FROM night
		WHERE runs_wanted = $runs" 2>/dev/null
}

# One night, disturbed until it is over.
disturbed() {
	local db=$1 seed=$2 resume code=137

	while [ $code != 0 ] && [ $code != 1 ]; do
		resume=
		[ "$(nights "$db")" != 1 ] || resume=--resume
		# shellcheck disable=SC2086 # nothing, or one word
		night_behind "$db" --runs=$runs --seed="$seed" --jobs=2 $resume
		while [ $kills -lt "$wanted" ] &&
			kill -0 "$background" 2>/dev/null; do
			sleep 0.$((RANDOM % 9))$((RANDOM % 9))
			strike
		done
		wait "$background" 2>/dev/null
		code=$?
		background=
		# 2 and 3 would be an error of ours.
		case $code in
		2 | 3) break ;;
		esac
	done
	return $code
}

seed=0
while [ $kills -lt "$wanted" ] && [ $seed -lt 1000 ]; do
	seed=$((seed + 1))
	before=$kills
	disturbed "$seed.db" $seed
	code=$?
	night calm.db --runs=$runs --seed="$seed" --jobs=2
	judge "night $seed, $((kills - before)) kills: it ends as it should" \
		$code $?
	judge "night $seed: each run once" "$(sums "$seed.db")" \
		"$((runs + canary_runs))
ok"
	judge "night $seed: as if nobody had disturbed it" "$(rows "$seed.db")" \
		"$(rows calm.db)"
	judge "night $seed: no run is blamed" \
		"$(ask "$seed.db" 'SELECT * FROM campaign_trouble')" ""
	rm -f calm.db* $seed.db*
done
# Workers work where their supervisor did. One that was killed is gone at once,
# but its workers may be at it still.
left() {
	local process

	for process in /proc/[0-9]*; do
		[ "$(readlink "$process/cwd")" = "$folder" ] &&
			tr '\0' ' ' <"$process/cmdline" |
			grep '^tdisim campaign-worker'
	done 2>/dev/null
}
for _ in $(seq 100); do
	[ -n "$(left)" ] || break
	sleep 0.1
done
judge "no worker is left" "$(left)" ""
echo "# $supervisors supervisors and $workers workers were killed"
done_testing
