# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# For ./dev: say, run, and the Debian packages that tasks need.
# shellcheck disable=SC2034 # the lists are used by ./dev

for_build=(gcc libc6-dev meson ninja-build pkg-config libuv1-dev
	libsqlite3-dev libfyaml-dev libxxhash-dev libjson-c-dev)
for_tests=("${for_build[@]}" check sqlite3 python3)
for_cluster=("${for_tests[@]}" slurmctld slurmd slurm-client munge parallel)
for_clang=("${for_tests[@]}" clang libclang-rt-14-dev)
for_check=("${for_clang[@]}" clang-tidy clang-format cppcheck shellcheck
	valgrind)

say() { printf '%s\n' "$@" >&2; }
fail() {
	say "error: $*"
	exit 3
}
run() { say "+ $*" && "$@"; }

# need PACKAGE...: install what is missing.
need() {
	local package missing=() root=()
	command -v dpkg-query >/dev/null || return 0 # then Meson says it
	for package; do
		dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null |
			grep -qx installed || missing+=("$package")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	if [ "$(id -u)" != 0 ]; then
		root=(sudo -n)
		sudo -n true 2>/dev/null ||
			fail "these packages are missing: ${missing[*]}"
	fi
	root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
	run "${root[@]}" update </dev/null >&2 || true
	run "${root[@]}" install --no-install-recommends "${missing[@]}" \
		</dev/null >&2 || fail "these packages are missing: ${missing[*]}"
}
