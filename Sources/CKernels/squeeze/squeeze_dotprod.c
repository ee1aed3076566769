// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// All of it is in float32: NEON's kernel serves as it is.
#if defined(__aarch64__)

#include "CKernels.h"

void edk_squeeze__neon(const edk_squeeze_args *args);

void edk_squeeze__dotprod(const edk_squeeze_args *args) {
    edk_squeeze__neon(args);
}

#endif
