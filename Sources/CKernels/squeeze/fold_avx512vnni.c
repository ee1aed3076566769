// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__x86_64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni"))), \
                             apply_to = function)

#include "squeeze.h"

void edk_fold__avx512vnni(const edk_fold_args *args) {
    edk_fold_body(args);
}

#pragma clang attribute pop

#endif
