# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
#
# To be sourced by the checks that run in the guest. Each check prints one line.

passed=0
failed=0

# report STATUS NAME: counts a check and prints its line.
report() {
    if [ "$1" = 0 ]; then
        passed=$((passed + 1))
        echo "ok: $2"
    else
        failed=$((failed + 1))
        echo "FAILED: $2"
    fi
}

# check NAME COMMAND...: the command must succeed.
check() {
    name="$1"
    shift
    if "$@"; then report 0 "$name"; else report 1 "$name"; fi
}

# says PATTERN COMMAND...: the command's output must match.
says() {
    pattern="$1"
    shift
    output="$("$@" 2>&1)"
    echo "$output" | grep -E -- "$pattern" >/dev/null || { echo "$output" | head -5; return 1; }
}
