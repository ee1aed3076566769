// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Which instruction sets this x86 processor has and its operating system saves (Intel SDM, volume 1, chapters 14 and
// 15: CPUID for the instructions, XGETBV for the registers).
#if defined(__x86_64__)

#include <cpuid.h>

#include "CKernels.h"

static uint64_t saved_registers(void) {
    uint32_t low;
    uint32_t high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return ((uint64_t)high << 32) | low;
}

uint32_t edk_detect(void) {
    uint32_t flags = EDK_ISA_SCALAR;
    uint32_t a;
    uint32_t b;
    uint32_t c;
    uint32_t d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) {
        return flags;
    }
    uint64_t saved = saved_registers();
    if ((saved & 0x6) != 0x6 || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
        return flags;
    }
    if (b & bit_AVX2) {
        flags |= EDK_ISA_AVX2;
    }
    uint32_t avx512 = bit_AVX512F | bit_AVX512BW | bit_AVX512VL | bit_AVX512DQ;
    if ((saved & 0xe6) == 0xe6 && (b & avx512) == avx512 && (c & bit_AVX512VNNI)) {
        flags |= EDK_ISA_AVX512VNNI;
    }
    return flags;
}

#endif
