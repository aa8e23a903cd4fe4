#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Does systemd read the units of docs/systemd without a word? Their programs are
# looked for in this tree. Exits with 77 where systemd-analyze is not installed.
set -euo pipefail

program=$(realpath "${TDISIM:?}")
source=$(realpath "${SOURCE:?}")
command -v systemd-analyze >/dev/null ||
	{ echo '1..0 # SKIP systemd-analyze is not installed'; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# All of them, as one starts another.
for unit in "$source"/docs/systemd/*.service "$source"/docs/systemd/*.timer; do
	sed -e "s|/opt/tdisim/build/tdisim |$program |" \
		-e "s|/opt/tdisim|$source|" "$unit" >"$work/${unit##*/}"
done

number=0
failed=0
echo 1..3
for unit in "$work"/*.service "$work"/*.timer; do
	number=$((number + 1))
	words=$(systemd-analyze verify --man=no "$unit" 2>&1) || true
	if [ -z "$words" ]; then
		echo "ok $number - ${unit##*/}"
	else
		echo "not ok $number - ${unit##*/}"
		printf '%s\n' "$words" | sed 's/^/# /'
		failed=1
	fi
done
exit "$failed"
