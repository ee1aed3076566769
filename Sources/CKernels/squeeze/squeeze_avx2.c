// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__x86_64__)

#include "CKernels.h"

#define EDK_NATIVE_HALF

#pragma clang attribute push(__attribute__((target("avx2,f16c"))), apply_to = function)

#include "squeeze.h"

void edk_squeeze__avx2(const edk_squeeze_args *args) {
    edk_squeeze_body(args);
}

#pragma clang attribute pop

#endif
