// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if !defined(__x86_64__)

#include "CKernels.h"

uint32_t edk_detect(void) {
    return EDK_ISA_SCALAR;
}

#endif
