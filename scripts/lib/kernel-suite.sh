# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
#
# To be sourced after setup.sh. How the kernels, and the suite that compares them as a program, are compiled for any
# processor.

# shellcheck disable=SC2034
kernel_flags=(-std=gnu11 -O2 -Wall -Wextra -Werror -ISources/CKernels/include)
# shellcheck disable=SC2034
suite=(
    -ITests/CKernelSuite/include Sources/CKernels/*/*.c Tests/CKernelSuite/*.c Tests/CKernelSuite/standalone/main.c
    -lm -lpthread
)
