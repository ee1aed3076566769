#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
#
# To be sourced after setup.sh. Installs the Debian packages given and the C library for aarch64, and defines `arm_cc`, a
# compiler for it: the Swift toolchain's clang, so that the kernels are compiled as `swift build` compiles them.

# shellcheck source=scripts/lib/kernel-suite.sh
. scripts/lib/kernel-suite.sh

cross_libraries=/usr/aarch64-linux-gnu

require_arm() {
    local gcc
    packages=("$@" libc6-dev-arm64-cross)
    compgen -G '/usr/lib/gcc-cross/aarch64-linux-gnu/*/libgcc.a' >/dev/null ||
        packages+=(libgcc-12-dev-arm64-cross)
    require_packages
    gcc=$(printf '%s\n' /usr/lib/gcc-cross/aarch64-linux-gnu/*/libgcc.a | sort -V | tail -n 1)
    [ -e "$gcc" ] || fail "there is no libgcc for aarch64. Install libgcc-12-dev-arm64-cross or a later one."
    clang=$(toolchain_clang) || exit
    arm_cc=(
        "$clang" --target=aarch64-linux-gnu --gcc-install-dir="$(dirname "$gcc")"
        -isystem "$cross_libraries/include" "${kernel_flags[@]}"
    )
    arm_link=(-static -fuse-ld=lld -L"$cross_libraries/lib" -B"$cross_libraries/lib")
}
