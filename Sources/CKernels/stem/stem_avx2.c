// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__x86_64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#include "../common/vectors_avx2.h"
#include "../common/dot_words_x86.h"
#include "../common/pointwise_x86.h"

void edk_stem__avx2(const edk_stem_args *args) {
    edk_stem_body(args);
}

#pragma clang attribute pop

#endif
