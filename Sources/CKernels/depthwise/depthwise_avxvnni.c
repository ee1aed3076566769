// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__x86_64__)

#include "CKernels.h"

void edk_depthwise__avx2(const edk_depthwise_args *args);

// Pairs of bytes take fewer instructions to interleave than groups of four, and sums of words none to narrow.
void edk_depthwise__avxvnni(const edk_depthwise_args *args) {
    edk_depthwise__avx2(args);
}

#endif
