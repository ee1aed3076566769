// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Where nothing more is known than the architecture.
#if !defined(__x86_64__) && !(defined(__aarch64__) && defined(__linux__))

#include "CKernels.h"

uint32_t edk_detect(void) {
#if defined(__aarch64__)
    return EDK_ISA_SCALAR | EDK_ISA_NEON;
#else
    return EDK_ISA_SCALAR;
#endif
}

#endif
