// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// EDK_AVX512_BEGIN and EDK_AVX512_END enclose what is compiled for AVX-512 with VNNI.
//
// With EDK_EMULATE_AVX512 a header of the kernel suite stands in for the instructions, so that all but the instructions
// themselves can be tested on a processor that lacks them (scripts/test-avx512).
#ifndef EDK_TARGET_AVX512_H
#define EDK_TARGET_AVX512_H

#if defined(EDK_EMULATE_AVX512)

#include "emulate_avx512.h"

#define EDK_AVX512_BEGIN
#define EDK_AVX512_END
#define EDK_ORDER_FOUR(vectors) ((void)(vectors))

#else

#include <immintrin.h>

#define EDK_PRAGMA(text) _Pragma(#text)
#define EDK_AVX512_BEGIN                                                                                         \
    EDK_PRAGMA(clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni"))),    \
                                    apply_to = function))
#define EDK_AVX512_END _Pragma("clang attribute pop")

// Four vectors are complete before the code behind this uses them, and the code before it is not moved behind.
#define EDK_ORDER_FOUR(vectors) \
    __asm__ volatile("" : "+v"((vectors)[0]), "+v"((vectors)[1]), "+v"((vectors)[2]), "+v"((vectors)[3]))

#endif

#endif
