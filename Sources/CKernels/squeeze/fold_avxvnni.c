// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The products are of float32: AVX2's kernel serves as it is.
#if defined(__x86_64__)

#include "CKernels.h"

void edk_fold__avx2(const edk_fold_args *args);

void edk_fold__avxvnni(const edk_fold_args *args) {
    edk_fold__avx2(args);
}

#endif
