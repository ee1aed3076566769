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

uint32_t edk_flags(const edk_cpuid *cpuid) {
    uint32_t flags = EDK_ISA_SCALAR;
    // The registers of SSE are saved by every 64-bit system.
    uint32_t sse41 = bit_SSE4_1 | bit_SSSE3;
    if ((cpuid->leaf1_ecx & sse41) == sse41) {
        flags |= EDK_ISA_SSE41;
    }
    if (!(cpuid->leaf1_ecx & bit_OSXSAVE) || (cpuid->saved_registers & 0x6) != 0x6) {
        return flags;
    }
    if ((cpuid->leaf7_ebx & bit_AVX2) && (cpuid->leaf1_ecx & bit_F16C)) {
        flags |= EDK_ISA_AVX2;
        if (cpuid->leaf7_1_eax & bit_AVXVNNI) {
            flags |= EDK_ISA_AVXVNNI;
        }
    }
    uint32_t avx512 = bit_AVX512F | bit_AVX512BW | bit_AVX512VL | bit_AVX512DQ;
    if ((cpuid->saved_registers & 0xe6) == 0xe6 && (cpuid->leaf7_ebx & avx512) == avx512 &&
        (cpuid->leaf7_ecx & bit_AVX512VNNI)) {
        flags |= EDK_ISA_AVX512VNNI;
    }
    return flags;
}

uint32_t edk_detect(void) {
    edk_cpuid cpuid = {0};
    uint32_t a;
    uint32_t b;
    uint32_t c;
    uint32_t d;
    if (__get_cpuid(1, &a, &b, &c, &d)) {
        cpuid.leaf1_ecx = c;
    }
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
        cpuid.leaf7_ebx = b;
        cpuid.leaf7_ecx = c;
        // a is the highest subleaf.
        if (a >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d)) {
            cpuid.leaf7_1_eax = a;
        }
    }
    if (cpuid.leaf1_ecx & bit_OSXSAVE) {
        cpuid.saved_registers = saved_registers();
    }
    return edk_flags(&cpuid);
}

#endif
