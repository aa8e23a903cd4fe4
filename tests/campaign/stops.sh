#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# How a night ends before its time: signals, a full disk, a folder that cannot
# be written, a database that another program has locked. What was committed is
# there, and the rest can be made.
# shellcheck source=tests/campaign/common.sh
. "$SOURCE/tests/campaign/common.sh" || exit 1

counted='SELECT count(*) > 20 FROM campaign_range'
# Sittings say what ranges say, and the file is whole.
consistent() {
	ask "$1" "SELECT (SELECT sum(runs) FROM night_sitting)
			= (SELECT sum(runs) FROM campaign_range);
		PRAGMA integrity_check"
}

for signal in INT TERM; do
	night_behind "$signal.db" --for=1h --seed=1 --jobs=2
	wait_until "$signal.db" "$counted"
	kill -$signal $background
	wait $background
	judge "SIG$signal: the exit code is 4" $? 4
	background=
	judge "SIG$signal: there is a summary" \
		"$(grep -c '^interrupted: [0-9]* runs in\|^to go on: tdisim' \
			$signal.db.out)" 2
	judge "SIG$signal: the database is consistent" \
		"$(consistent "$signal.db")" "1
ok"
	judge "SIG$signal: it says why it has ended" \
		"$(ask "$signal.db" 'SELECT why FROM night_sitting')" interrupted
done

# The time is over.
night for.db --for=2s --seed=1 --jobs=2 --resume
judge "--resume without a night is an error" $? 2
night for.db --for=2s --seed=1 --jobs=2
judge "--for: it ends" $? 1
judge "--for: by time" "$(ask for.db 'SELECT why FROM night_sitting')" time
judge "--for: the database is consistent" "$(consistent for.db)" "1
ok"
night for.db --for=1s --jobs=2 --resume
judge "--for: it is resumed, and gets the time again" \
	"$(ask for.db 'SELECT count(*) FROM night_sitting')" 2

# A file that may not grow is like a full disk.
(
	trap '' XFSZ
	ulimit -f 700
	night full.db --for=1h --seed=1 --jobs=2
)
judge "a full disk: the exit code is 3" $? 3
judge "a full disk: it says so" "$(grep -c '^error: .*full.db' full.db.out)" 1
judge "a full disk: what was counted is whole" \
	"$(ask full.db 'SELECT sum(runs) > 0 FROM campaign_range;
		PRAGMA integrity_check')" "1
ok"
night full.db --for=1s --jobs=2 --resume
judge "a full disk: with room again, it goes on" $? 1

for path in none/night.db /proc/night.db; do
	"$TDISIM" campaign $plan --db=$path --for=1h --jobs=1 >out 2>&1
	# As it is for a path that is wrong, in all subcommands.
	judge "$path cannot be written: the exit code is 2" $? 2
	judge "$path cannot be written: it says so" \
		"$(grep -c "^error: .*$path" out)" 1
done

# lock DB SECONDS: in another program, from now on.
lock() {
	mkfifo lock.fifo
	sqlite3 "$1" <lock.fifo >lock.out 2>&1 &
	locker=$!
	exec 9>lock.fifo
	printf '.timeout 20000\nBEGIN IMMEDIATE;\n.shell touch locked\n' >&9
	until [ -e locked ]; do sleep 0.02; done
}
unlock() {
	printf 'COMMIT;\n' >&9
	exec 9>&-
	wait "$locker"
	rm -f lock.fifo locked
}

night_behind short.db --runs=20000 --seed=1 --jobs=2
wait_until short.db "$counted"
lock short.db
sleep 1
unlock
wait $background
judge "locked for a second: it waits" $? 1
background=
judge "locked for a second: nothing is lost" "$(sums short.db)" \
	"$((20000 + canary_runs))
ok"

night_behind long.db --for=1h --seed=1 --jobs=2
wait_until long.db "$counted"
lock long.db
wait $background
judge "locked for good: the exit code is 3" $? 3
background=
judge "locked for good: it says so" "$(grep -c '^error: .*another process' long.db.out)" 1
unlock
judge "locked for good: what was counted is whole" \
	"$(ask long.db 'SELECT sum(runs) > 0 FROM campaign_range;
		PRAGMA integrity_check')" "1
ok"
night long.db --for=1s --jobs=2 --resume
judge "locked for good: unlocked, it goes on" $? 1
done_testing
