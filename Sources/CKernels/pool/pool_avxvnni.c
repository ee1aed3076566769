// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Nothing here multiplies bytes: AVX2's kernel serves as it is.
#if defined(__x86_64__)

#include "CKernels.h"

void edk_pool__avx2(const edk_pool_args *args);

void edk_pool__avxvnni(const edk_pool_args *args) {
    edk_pool__avx2(args);
}

#endif
