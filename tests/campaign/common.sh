# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the tests of campaigns share; they speak TAP. Want TDISIM and SOURCE,
# absolute. Each works in an empty folder of its own.
set -u

folder=$(mktemp -d) || exit 1
trap 'end_all; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
ln -s "$SOURCE/scenarios" .
mkdir tests
ln -s "$SOURCE/tests/campaign" tests/campaign
export LC_ALL=C
unset TDISIM_CAMPAIGN_TEST

count=0
failed=0
plan=tests/campaign/small.yaml
# shellcheck disable=SC2034 # for those that include this
canary_runs=300 # of that plan
background=

# judge NAME GOT WANTED
judge() {
	count=$((count + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $count - $1"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $count - $1"
	diff <(echo "$3") <(echo "$2") | head -n 40 | sed 's/^/# /'
}

# done_testing: the plan of TAP, and how it went.
done_testing() {
	echo "1..$count"
	[ "$failed" = 0 ]
}

# night DB ARGUMENT...: what it says is in DB.out.
night() {
	local db=$1

	shift
	"$TDISIM" campaign "$plan" --db="$db" "$@" >"$db.out" 2>&1
}

# The same, in the background; its process is $background.
night_behind() {
	local db=$1

	shift
	"$TDISIM" campaign "$plan" --db="$db" "$@" >"$db.out" 2>&1 &
	background=$!
}

end_all() {
	[ -z "$background" ] || kill -9 "$background" 2>/dev/null
}

# ask DB SQL
ask() {
	sqlite3 -readonly "$1" "$2" 2>&1
}

# Wait until a query of a database that comes to be gives 1.
wait_until() {
	local i

	for ((i = 0; i < 600; i++)); do
		[ "$(ask "$1" "$2" 2>/dev/null)" = 1 ] && return
		sleep 0.05
	done
	echo "# never: $2"
	return 1
}

# All that a night has counted and kept, without what is different each time:
# numbers of rows, times of day, how long it took. The name of each in place of
# its number.
rows() {
	ask "$1" "
	SELECT 'range', a.key, r.first_run, r.runs, r.epoch, r.steps, r.stuck,
		r.bounded, r.twice, r.digest
	FROM campaign_range AS r JOIN campaign_arm AS a ON a.id = r.arm_id
	ORDER BY a.key, r.first_run;
	SELECT 'hit', a.key, h.first_run, f.signature, f.design, h.hits,
		h.at_run
	FROM campaign_hit AS h JOIN campaign_arm AS a ON a.id = h.arm_id
		JOIN campaign_finding AS f ON f.id = h.finding_id
	ORDER BY a.key, h.first_run, f.signature, f.design;
	SELECT 'example', f.signature, f.design, e.kind, e.place, a.key,
		e.first_run, e.strategy, e.seed, e.schedule, e.left_out,
		e.tasks, e.preemptions, e.steps, e.digest,
		e.kind = 'shrunk' AND e.run_id IS NOT NULL
	FROM campaign_example AS e JOIN campaign_arm AS a ON a.id = e.arm_id
		JOIN campaign_finding AS f ON f.id = e.finding_id
	ORDER BY f.signature, f.design, e.kind, e.place;"
}

# sums DB: runs by ranges, runs by sittings that have ended, whole?
sums() {
	ask "$1" "SELECT sum(runs) FROM campaign_range;
		PRAGMA integrity_check; PRAGMA foreign_key_check;"
}
