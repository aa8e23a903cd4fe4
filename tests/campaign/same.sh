#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The same plan, seed and runs give the same rows: whatever the number of
# workers, in parts that are merged, and interrupted and resumed.
# shellcheck source=tests/campaign/common.sh
. "$SOURCE/tests/campaign/common.sh" || exit 1

runs=12000
same="--runs=$runs --seed=5"

# shellcheck disable=SC2086 # several words
night 1.db $same --jobs=1
judge "a night with new findings ends with 1" $? 1
judge "it has the runs that were asked for" "$(sums 1.db)" \
	"$((runs + canary_runs))
ok"
rows 1.db >1.rows
judge "it has found something" "$(grep -c ^hit 1.rows | sed 's/^[1-9].*/some/')" some
judge "some ranges were made twice" \
	"$(ask 1.db 'SELECT sum(twice) > 10 FROM campaign_range')" 1
judge "the canary is found" "$(grep -c 'canaries: 1 of 1 found' 1.db.out)" 1

# What is kept without its schedule is made again by strategy and seed.
ask 1.db "SELECT s.path, d.path, a.platform,
	iif(a.depth, '--depth=' || a.depth, ''), e.strategy, e.seed,
	e.digest FROM campaign_example AS e JOIN campaign_arm AS a
	ON a.id = e.arm_id JOIN scenario AS s ON s.id = a.scenario_id
	JOIN design AS d ON d.id = a.design_id
	WHERE e.kind <> 'shrunk' AND a.objects IS NULL
	ORDER BY e.digest LIMIT 12" >others
while IFS='|' read -r scenario design platform depth strategy seed digest; do
	"$TDISIM" replay "$scenario" --design="$design" \
		--platform="$platform" --strategy="$strategy" --seed="$seed" \
		${depth:+"$depth"} | grep -c "^digest: ${digest#0x}"
done <others >made_again
judge "examples are made again by their seeds" "$(sort made_again | uniq -c)" \
	"     12 1"

for jobs in 2 5; do
	# shellcheck disable=SC2086
	night "$jobs.db" $same --jobs="$jobs"
	judge "$jobs workers: the same rows" "$(rows "$jobs.db")" "$(cat 1.rows)"
done

for shard in 1 2 3; do
	# shellcheck disable=SC2086
	night "part$shard.db" $same --jobs=1 --shard="$shard/3"
done
"$TDISIM" merge merged.db part1.db part2.db part3.db >merge.out 2>&1
judge "parts are merged" "$? $(grep -i error merge.out)" "0 "
# Each part makes small what is new to it; examples are those of all of them.
judge "three parts, merged: the same ranges and hits" \
	"$(rows merged.db | grep -v '|shrunk|')" \
	"$(grep -v '|shrunk|' 1.rows)"

# Interrupted again and again, each time a little later.
resume=
code=4
tries=0
while [ $code = 4 ] && [ $tries -lt 200 ]; do
	tries=$((tries + 1))
	# shellcheck disable=SC2086
	timeout -s INT $((tries / 10)).$((tries % 10)) \
		"$TDISIM" campaign "$plan" --db=i.db $same --jobs=2 $resume \
		>i.db.out 2>&1
	code=$?
	# 'timeout' says 124 if it has sent the signal.
	[ $code != 124 ] || code=4
	resume=
	[ "$(ask i.db 'SELECT count(*) FROM night' 2>/dev/null)" != 1 ] ||
		resume=--resume
done
judge "interrupted and resumed: it ends" "$code" 1
judge "interrupted and resumed: the same rows" "$(rows i.db)" "$(cat 1.rows)"
judge "there were several sittings" \
	"$(ask i.db 'SELECT count(*) > 1 FROM night_sitting')" 1

# shellcheck disable=SC2086
night 1.db $same --jobs=1 --resume
judge "a night that is complete stays as it is" "$(rows 1.db)" "$(cat 1.rows)"
# shellcheck disable=SC2086
night 1.db $same --jobs=1
judge "the same night again is an error" $? 2

# The next night: what was new is known.
night 1.db --runs=$runs --seed=6 --jobs=2
judge "the next night has nothing new" $? 0
judge "it says what is known" "$(grep -c '^2 known from earlier' 1.db.out)" 1
night 1.db --runs=$runs --seed=7 --jobs=2 --fail-on=any
judge "--fail-on=any" $? 1
done_testing
