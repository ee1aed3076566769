// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The kernels for AVX-VNNI with its instructions put together from those of AVX2: all but the instructions themselves is
// tested on a processor that lacks them.

#include "suite.h"

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#define EDK_EMULATE_VNNI

#include "../../Sources/CKernels/common/vectors_avx2.h"

#include "../../Sources/CKernels/common/dot_bytes_x86.h"

#include "../../Sources/CKernels/common/pointwise_x86.h"

static void pointwise(const edk_pointwise_args *args) {
    edk_pointwise_body(args);
}

static void stem(const edk_stem_args *args) {
    edk_stem_body(args);
}

#pragma clang attribute pop

static const size_t emulated = 1;

static edk_kernels row(void) {
    // What it does not replace is the same for both.
    size_t avx2 = 0;
    while (strcmp(edk_kernels_at(avx2).name, "avx2") != 0) avx2++;
    edk_kernels kernels = edk_kernels_at(avx2);
    kernels.name = "avxvnni_emulated";
    kernels.pointwise = pointwise;
    kernels.stem = stem;
    return kernels;
}

#else

static const size_t emulated = 0;

static edk_kernels row(void) {
    return edk_kernels_at(0);
}

#endif

size_t edk_suite_rows(void) {
    return edk_kernels_count() + emulated;
}

edk_kernels edk_suite_row(size_t index) {
    return index < edk_kernels_count() ? edk_kernels_at(index) : row();
}
