// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Which instruction sets this ARM processor has and its kernel lets programs use (Linux, Documentation/arch/arm64/
// elf_hwcaps.rst). NEON is part of the 64-bit architecture.
#if defined(__aarch64__) && defined(__linux__)

#include <sys/auxv.h>

#include "CKernels.h"

// From asm/hwcap.h, which older distributions ship without the newest bits.
enum { HAS_ASIMDDP = 1 << 20, HAS2_I8MM = 1 << 13 };

uint32_t edk_detect(void) {
    uint32_t flags = EDK_ISA_SCALAR | EDK_ISA_NEON;
    if (getauxval(AT_HWCAP) & HAS_ASIMDDP) {
        flags |= EDK_ISA_DOTPROD;
    }
    if (getauxval(AT_HWCAP2) & HAS2_I8MM) {
        flags |= EDK_ISA_I8MM;
    }
    return flags;
}

#endif
