#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
#
# To be sourced by the scripts. Defines `say` and `fail`, goes to the repository's root, and makes sure that Swift and
# the Debian packages that edgedet is built on are there.

say() { printf '==> %s\n' "$*"; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit

least_swift=6.2
swift_help="Install version $least_swift or later: https://www.swift.org/install/linux"
packages=(
    libopenblas-dev   # float reference network, for calibration
    libspng-dev       # PNG
    libsystemd-dev    # readiness, watchdog
    libturbojpeg0-dev # JPEG
    libv4l-dev        # camera formats that libyuv lacks
    libyuv-dev        # colour conversion and scaling
    pkg-config        # how the build finds them
)

require_swift() {
    local found
    command -v swift >/dev/null ||
        fail "Swift is not installed. $swift_help"
    found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
    [ -n "$found" ] || fail "'swift --version' names no version. $swift_help"
    [ "$(printf '%s\n' "$least_swift" "$found" | sort -V | head -n 1)" = "$least_swift" ] ||
        fail "Swift $found is too old. $swift_help"
    say "Swift $found"
}

# The clang that `swift build` compiles C with.
toolchain_clang() {
    local clang
    clang=$(dirname "$(readlink -f "$(command -v swift)")")/clang
    [ -x "$clang" ] || fail "the Swift toolchain has no clang at $clang. Install the whole toolchain."
    echo "$clang"
}

# closing_line LOG: what a run of tests ended with. A run that found no test is no success.
closing_line() {
    grep -E 'Test run with [1-9][0-9]* tests? .*passed' "$1" | tail -n 1 ||
        fail "no test ran. If you gave a filter, check its spelling."
}

# True where dpkg has the package in working order.
installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

require_packages() {
    local missing=() package
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "this is not Debian: install what corresponds to ${packages[*]} yourself"
        return
    fi
    for package in "${packages[@]}"; do
        installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || { say "Debian packages: all there"; return; }
    say "Debian packages: installing ${missing[*]}"
    install_packages "${missing[@]}" ||
        fail "apt-get could not install ${missing[*]}. Install them yourself, then run this again."
}

# A fresh machine has no package lists yet, hence the update before the second try.
install_packages() {
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "$@")
    as_root "${install[@]}" >/dev/null 2>&1 && return
    as_root apt-get update -qq && as_root "${install[@]}" >/dev/null
}

require_swift
require_packages
