// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Nothing here multiplies bytes: NEON's kernel serves as it is.
#if defined(__aarch64__)

#include "CKernels.h"

void edk_pool__neon(const edk_pool_args *args);

void edk_pool__dotprod(const edk_pool_args *args) {
    edk_pool__neon(args);
}

#endif
