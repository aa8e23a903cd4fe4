#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Mails the report of the last night in a database to MAIL_TO (root); prints it
# where there is no program for mail.
#
#   tdisim-morning.sh DB
set -eu

report=$(tdisim report "${1:?}" --format=md)
subject="tdisim: $(printf '%s\n' "$report" |
	sed -n 's/^## \([0-9]* new finding.*\)/\1/p;' | head -n 1)"
to=${MAIL_TO:-root}

if command -v sendmail >/dev/null; then
	printf '%s\n' "To: $to" "Subject: $subject" 'MIME-Version: 1.0' \
		'Content-Type: text/markdown; charset=UTF-8' '' "$report" |
		sendmail -t
elif command -v mail >/dev/null; then
	printf '%s\n' "$report" | mail -s "$subject" "$to"
else
	printf '%s\n' "$subject" '' "$report"
fi
