// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__x86_64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("avx2,avxvnni"))), apply_to = function)

#include "../common/vectors_avx2.h"
#include "../common/dot_bytes_x86.h"
#include "../common/pointwise_x86.h"

void edk_pointwise__avxvnni(const edk_pointwise_args *args) {
    edk_pointwise_body(args);
}

#pragma clang attribute pop

#endif
