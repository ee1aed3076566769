// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__x86_64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#include "../common/groups_avx2.h"

void edk_pool__avx2(const edk_pool_args *args) {
    for (size_t x = 0; x < args->outputs; x++) {
        for (size_t c = 0; c < args->channels; c += 32) {
            size_t left = args->channels - c;
            __m256i groups = edk_groups_avx2(left);
            __m256i best = _mm256_setzero_si256();
            for (size_t row = 0; row < 3; row++) {
                for (size_t column = 0; column < 3; column++) {
                    size_t source = x * 2 + column - args->pad;
                    const uint8_t *pixel =
                        source < args->width ? args->rows[row] + source * args->channels : args->padding;
                    best = _mm256_max_epu8(best, edk_load_groups_avx2(pixel + c, left, groups));
                }
            }
            edk_store_groups_avx2(args->output + x * args->channels + c, left, groups, best);
        }
    }
}

#pragma clang attribute pop

#endif
