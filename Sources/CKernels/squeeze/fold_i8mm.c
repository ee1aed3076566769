// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The products are of float32: NEON's kernel serves as it is.
#if defined(__aarch64__)

#include "CKernels.h"

void edk_fold__neon(const edk_fold_args *args);

void edk_fold__i8mm(const edk_fold_args *args) {
    edk_fold__neon(args);
}

#endif
