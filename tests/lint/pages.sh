#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The man pages are well formed, and each program that is installed has one.
if ! command -v mandoc >/dev/null; then
	if [ -n "${CI-}" ]; then
		echo "1..1"
		echo "not ok 1 - mandoc is not installed, and is required on CI"
		exit 1
	fi
	echo "1..0 # SKIP mandoc is not installed"
	exit 0
fi

count=0
bad=0
result() { # STATUS NAME
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		bad=1
	fi
}

for program in "$MIG_STAGE"/bin/*; do
	name=$(basename "$program")
	page=$MIG_STAGE/share/man/man1/$name.1
	[ -s "$page" ]
	result $? "$name has a page"
done
for page in "$MIG_STAGE"/share/man/man*/*; do
	mandoc -Tlint -W error "$page" | sed 's/^/# /' >&2
	mandoc -Tlint -W error "$page" >/dev/null
	result $? "$(basename "$page") is well formed"
done
echo "1..$count"
exit $bad
