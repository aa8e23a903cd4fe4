#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A run that crashes, spins for ever, eats memory, overflows a stack, or gets
# its worker killed time and again: the night ends, that run is named with its
# seed, and all others are counted.
# SANITIZED is not empty where a sanitizer takes the stack and memory itself.
# shellcheck source=tests/campaign/common.sh
. "$SOURCE/tests/campaign/common.sh" || exit 1

runs=4000
arm='small-close rfc-v1 tio random' # number 3 of the plan

night calm.db --runs=$runs --seed=1 --jobs=2
others="SELECT a.key, r.first_run, r.runs, r.twice, r.digest
	FROM campaign_range AS r JOIN campaign_arm AS a ON a.id = r.arm_id
	WHERE a.key <> '$arm' ORDER BY a.key, r.first_run"
calm=$(ask calm.db "$others")

kinds='crash hang kill memory stack'
[ -z "${SANITIZED:-}" ] || kinds='crash hang kill'
for kind in $kinds; do
	called=$kind
	[ "$kind" != kill ] || called=crash # by which signal, its text says
	export TDISIM_CAMPAIGN_TEST=$kind@3:40
	night "$kind.db" --runs=$runs --seed=1 --jobs=2
	judge "$kind: the night ends, with 1" $? 1
	judge "$kind: the run is named" "$(ask "$kind.db" "
		SELECT t.kind, a.key, t.run FROM campaign_trouble AS t
			JOIN campaign_arm AS a ON a.id = t.arm_id")" \
		"$called|$arm|40"
	seed=$(ask "$kind.db" 'SELECT ltrim(substr(seed, 3), 0) FROM campaign_trouble')
	judge "$kind: with a line that makes it again" \
		"$(grep -c -- "--strategy=random --seed=0x$seed\$" "$kind.db.out")" 1
	judge "$kind: all other runs are counted" "$(sums "$kind.db")" \
		"$((runs + canary_runs - 1))
ok"
	judge "$kind: not this one" "$(ask "$kind.db" "
		SELECT count(*) FROM campaign_range AS r
			JOIN campaign_arm AS a ON a.id = r.arm_id
		WHERE a.key = '$arm' AND first_run <= 40
			AND first_run + runs > 40")" 0
	judge "$kind: the other arms are as ever" "$(ask "$kind.db" "$others")" \
		"$calm"
done

# A night that is resumed does not make it again.
night crash.db --runs=$runs --seed=1 --jobs=2 --resume
judge "resumed: nobody dies" "$(grep -c 'workers died: 0' crash.db.out)" 1
judge "resumed: nothing is counted twice" "$(sums crash.db)" \
	"$((runs + canary_runs - 1))
ok"

# A strategy that learns: the run that it had chosen.
TDISIM_CAMPAIGN_TEST=crash@0:40 night mix.db --runs=$runs --seed=1 --jobs=2
judge "mix: with a line that makes it again" "$(grep -c -- \
	'--design=rfc-v1 .*--strategy=[a-z]* --seed=0x[0-9a-f]*$' mix.db.out)" 1

# The first and the last run of a range, one after the other, and in a range
# that is made twice.
export TDISIM_CAMPAIGN_TEST=crash@3:0,crash@3:15,crash@3:16,crash@5:17
night several.db --runs=$runs --seed=1 --jobs=2
judge "several: each is named" "$(ask several.db '
	SELECT run FROM campaign_trouble ORDER BY run')" "0
15
16
17"
judge "several: all other runs are counted" "$(sums several.db)" \
	"$((runs + canary_runs - 4))
ok"

# So many deaths that the workers are kept waiting: none is handed what it
# would never hear of.
export TDISIM_CAMPAIGN_TEST=kill@3:0,kill@4:17,kill@5:0,kill@6:5
night row.db --runs=$runs --seed=1 --jobs=2
judge "in a row: the night ends, with 1" $? 1
judge "in a row: each is named" "$(ask row.db '
	SELECT run FROM campaign_trouble ORDER BY run')" "0
0
5
17"
judge "in a row: all other runs are counted" "$(sums row.db)" \
	"$((runs + canary_runs - 4))
ok"

# An arm with many runs that kill is left alone.
export TDISIM_CAMPAIGN_TEST
TDISIM_CAMPAIGN_TEST=$(printf 'crash@3:%s,' $(seq 1 16))crash@3:17
night many.db --runs=$runs --seed=1 --jobs=2
judge "an arm with many runs that kill: the night ends" $? 1
judge "it is left alone, and that is said" \
	"$(grep -c "^warning: 16 runs of '$arm' have killed a worker" many.db.out)" 1
judge "the other arms are as ever, too" "$(ask many.db "$others")" "$calm"

# A worker that cannot work at all blames no run.
TDISIM_CAMPAIGN_TEST=nonsense night nobody.db --runs=$runs --seed=1 --jobs=2
judge "no worker can work: the exit code is 3" $? 3
judge "no worker can work: it says so" "$(grep -c \
	'^error: a worker has died 8 times in a row' nobody.db.out)" 1
judge "no worker can work: no run is blamed" \
	"$(ask nobody.db 'SELECT count(*) FROM campaign_trouble')" 0
done_testing
