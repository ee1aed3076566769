// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// 64 products at a time: sixteen vectors of 4 inputs, one an output, which is the order of the packed weights.
#if defined(__aarch64__)

#include <arm_neon.h>

#include "fold.h"

typedef int32_t fold_zero;

static void largest_products(const edk_fold_args *args, const float *products, float largest[16]) {
    float32x4_t best[16] = {0};
    for (size_t k = 0; k < args->inputs; k += 4) {
#pragma clang loop unroll(full)
        for (size_t n = 0; n < 16; n++) {
            best[n] = vmaxq_f32(best[n], vabsq_f32(vld1q_f32(products + 16 * k + 4 * n)));
        }
    }
#pragma clang loop unroll(full)
    for (size_t n = 0; n < 16; n++) largest[n] = vmaxvq_f32(best[n]);
}

static void quantize(const edk_fold_args *args, const fold_zero *zero, const float *products, const float factor[16],
                     int8_t *weights, int32_t zeros[16]) {
    int32x4_t sums[16] = {0};
    for (size_t k = 0; k < args->inputs; k += 4) {
        int32x4_t four_zeros = vld1q_s32(zero + k);
#pragma clang loop unroll(full)
        for (size_t m = 0; m < 16; m += 4) {
            int32x4_t four[4];
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 4; i++) {
                float32x4_t product = vld1q_f32(products + 16 * k + 4 * (m + i));
                // Rounds to nearest even, like edk_round_even.
                four[i] = vcvtnq_s32_f32(vmulq_n_f32(product, factor[m + i]));
                sums[m + i] = vmlaq_s32(sums[m + i], four[i], four_zeros);
            }
            int16x8_t low = vcombine_s16(vmovn_s32(four[0]), vmovn_s32(four[1]));
            int16x8_t high = vcombine_s16(vmovn_s32(four[2]), vmovn_s32(four[3]));
            vst1q_s8(weights + 16 * k + 4 * m, vcombine_s8(vmovn_s16(low), vmovn_s16(high)));
        }
    }
    for (size_t n = 0; n < 16; n++) zeros[n] = vaddvq_s32(sums[n]);
}

#include "fold_rows.h"

void edk_fold__neon(const edk_fold_args *args) {
    edk_fold_rows(args);
}

#endif
