// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__x86_64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#include "../common/vectors_avx2.h"
#include "../common/pool_x86.h"

void edk_pool__avx2(const edk_pool_args *args) {
    edk_pool_body(args);
}

#pragma clang attribute pop

#endif
