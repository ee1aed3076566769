// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__aarch64__)

#include <arm_neon.h>

#include "CKernels.h"

static const uint8_t *pixel(const edk_pool_args *args, size_t row, size_t source) {
    return source < args->width ? args->rows[row] + source * args->channels : args->padding;
}

void edk_pool__neon(const edk_pool_args *args) {
    for (size_t x = 0; x < args->outputs; x++) {
        const uint8_t *pixels[9];
        for (size_t i = 0; i < 9; i++) pixels[i] = pixel(args, i / 3, x * 2 + i % 3 - args->pad);
        uint8_t *output = args->output + x * args->channels;
        size_t c = 0;
        for (; c + 16 <= args->channels; c += 16) {
            uint8x16_t best = vld1q_u8(pixels[0] + c);
#pragma clang loop unroll(full)
            for (size_t i = 1; i < 9; i++) best = vmaxq_u8(best, vld1q_u8(pixels[i] + c));
            vst1q_u8(output + c, best);
        }
        if (c < args->channels) {
            uint8x8_t best = vld1_u8(pixels[0] + c);
#pragma clang loop unroll(full)
            for (size_t i = 1; i < 9; i++) best = vmax_u8(best, vld1_u8(pixels[i] + c));
            vst1_u8(output + c, best);
        }
    }
}

#endif
