#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the blocks of one text file and reports in TAP:
#
#   NAME what must be true
#   RUN  a command, or several lines of bash up to the next word
#   EXIT 2
#   EXPECT
#   the output, line by line: '*' and '?' match as in file names, a line '...'
#   matches any number of lines
#   END
#
# Each block runs in an empty directory, with 'scenarios' from the source
# tree, standard output and standard error in one stream. EXPECT may be left
# out. TDISIM and SOURCE name the program and the source tree.
set -u

blocks=$1
program=$(realpath "${TDISIM:?}")
source=$(realpath "${SOURCE:?}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$program" "$work/bin/tdisim"
export PATH="$work/bin:$PATH" LC_ALL=C TERM=dumb COLUMNS=80 SOURCE="$source"
unset NO_COLOR

number=0
failed=0

# Do the patterns from index $1 to before $2 match the lines from $3 on?
segment_at()
{
	local i

	((${#got[@]} - $3 >= $2 - $1)) || return 1
	for ((i = 0; i < $2 - $1; i++)); do
		# shellcheck disable=SC2053 # a pattern is meant
		[[ ${got[$3 + i]} == ${want[$1 + i]} ]] || return 1
	done
}

# Does the text $2 (a file) match the patterns in file $1? Each part between
# two '...' is looked for behind the one before it.
matches()
{
	local -a want got
	local from=0 to line=0 anywhere=no open_end=no

	# Only '*' and '?' are special.
	mapfile -t want < <(sed 's/[][()]/\\&/g' "$1")
	mapfile -t got <"$2"
	while ((${#want[@]})) && [ "${want[-1]}" = ... ]; do
		unset 'want[-1]'
		open_end=yes
	done
	while ((from <= ${#want[@]})); do
		to=$from
		while ((to < ${#want[@]})) && [ "${want[to]}" != ... ]; do
			to=$((to + 1))
		done
		if ((to == ${#want[@]})) && [ "$anywhere$open_end" = yesno ]
		then
			# The last part stands at the end.
			((line <= ${#got[@]} - (to - from))) || return 1
			line=$((${#got[@]} - (to - from)))
			anywhere=no
		fi
		until segment_at $from $to $line; do
			[ "$anywhere" = yes ] || return 1
			line=$((line + 1))
			((line < ${#got[@]})) || return 1
		done
		line=$((line + to - from))
		from=$((to + 1))
		anywhere=yes
	done
	((line == ${#got[@]})) || [ "$open_end" = yes ]
}

comment()
{
	sed 's/^/#   /' "$1"
}

run_block()
{
	local name=$1 wanted=$2 code why=""
	local box="$work/box"

	number=$((number + 1))
	chmod -R u+w "$box" 2>/dev/null
	rm -rf "$box"
	mkdir "$box"
	ln -s "$source/scenarios" "$box/scenarios"
	(cd "$box" && timeout 300 bash "$work/run") >"$work/got" 2>&1 </dev/null
	code=$?
	[ "$code" = "$wanted" ] || why="exit code $code, not $wanted"
	if [ -z "$why" ] && [ -e "$work/expect" ] &&
		! matches "$work/expect" "$work/got"; then
		why="another output"
	fi
	if [ -z "$why" ]; then
		echo "ok $number - $name"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $number - $name"
	echo "# $why; run:"
	comment "$work/run"
	if [ -e "$work/expect" ]; then
		echo "# wanted:"
		comment "$work/expect"
	fi
	echo "# got:"
	head -c 8000 "$work/got" | comment /dev/stdin
}

name="" exit_code=0 part=""
while IFS= read -r line || [ -n "$line" ]; do
	if [ "$part" = expect ]; then
		if [ "$line" = END ]; then
			run_block "$name" "$exit_code"
			part=""
		else
			printf '%s\n' "$line" >>"$work/expect"
		fi
		continue
	fi
	case "$line" in
	"NAME "*)
		name=${line#NAME }
		exit_code=0
		rm -f "$work/expect"
		part=""
		;;
	"RUN "*)
		printf '%s\n' "${line#RUN }" >"$work/run"
		part=run
		;;
	"EXIT "*)
		exit_code=${line#EXIT }
		part=""
		;;
	EXPECT)
		: >"$work/expect"
		part=expect
		;;
	END)
		run_block "$name" "$exit_code"
		part=""
		;;
	*)
		[ "$part" = run ] && printf '%s\n' "$line" >>"$work/run"
		;;
	esac
done <"$blocks"
echo "1..$number"
[ "$failed" = 0 ]
