// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__x86_64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("sse4.1"))), apply_to = function)

#include "squeeze.h"

void edk_squeeze__sse41(const edk_squeeze_args *args) {
    edk_squeeze_body(args);
}

#pragma clang attribute pop

#endif
