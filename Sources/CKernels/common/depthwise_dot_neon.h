// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The depthwise convolution by dot products: four output columns of 8 channels at a time. The rows of each input column
// are interleaved to groups of four bytes, [row 0, row 1, row 2, row 3] per channel, once, and serve every output column
// they touch. Row 4 of a 5x5 kernel stands alone, one 32-bit lane a channel.
//
// EDK_USDOT: unsigned by signed bytes (i8mm). Otherwise signed by signed: the codes are flipped as start_neon.h says.
#ifndef EDK_DEPTHWISE_DOT_NEON_H
#define EDK_DEPTHWISE_DOT_NEON_H

#include "depthwise_neon.h"
#include "start_neon.h"

#ifdef EDK_USDOT
EDK_INLINE uint8x16_t edk_taps_neon(uint8x16_t codes) {
    return codes;
}

EDK_INLINE int32x4_t edk_dot_neon(int32x4_t sum, uint8x16_t taps, int8x16_t weights) {
    return vusdotq_s32(sum, taps, weights);
}
#else
EDK_INLINE uint8x16_t edk_taps_neon(uint8x16_t codes) {
    return vreinterpretq_u8_s8(edk_flip_neon(codes));
}

EDK_INLINE int32x4_t edk_dot_neon(int32x4_t sum, uint8x16_t taps, int8x16_t weights) {
    return vdotq_s32(sum, vreinterpretq_s8_u8(taps), weights);
}
#endif

// Taps of channels 0 ... 3 and of 4 ... 7: rows 0 ... 3, then row 4.
typedef struct {
    uint8x16_t rows[2][2];
} edk_column_neon;

EDK_INLINE edk_column_neon edk_gather_neon(const edk_depthwise_args *args, size_t source, size_t channel,
                                           const size_t KERNEL) {
    uint8x16_t pixels[5] = {0};
#pragma clang loop unroll(full)
    for (size_t row = 0; row < KERNEL; row++) {
        pixels[row] = vcombine_u8(edk_pixel_neon(args, row, source, channel), vdup_n_u8(0));
    }
    // The row after the third of a 3x3 kernel meets zero weights.
    uint16x8_t rows01 = vreinterpretq_u16_u8(vzip1q_u8(pixels[0], pixels[1]));
    uint16x8_t rows23 = vreinterpretq_u16_u8(vzip1q_u8(pixels[2], pixels[KERNEL == 5 ? 3 : 2]));
    edk_column_neon column;
    column.rows[0][0] = edk_taps_neon(vreinterpretq_u8_u16(vzip1q_u16(rows01, rows23)));
    column.rows[0][1] = edk_taps_neon(vreinterpretq_u8_u16(vzip2q_u16(rows01, rows23)));
    if (KERNEL == 5) {
        // Only the lowest byte of each lane meets a weight that is not zero.
        uint16x8_t wide = vmovl_u8(vget_low_u8(edk_taps_neon(pixels[4])));
        column.rows[1][0] = vreinterpretq_u8_u32(vmovl_u16(vget_low_u16(wide)));
        column.rows[1][1] = vreinterpretq_u8_u32(vmovl_high_u16(wide));
    }
    return column;
}

EDK_INLINE void edk_depthwise_four_neon(const edk_depthwise_args *args, const edk_silu_neon *silu,
                                        const int32_t *start, size_t x, size_t valid, size_t channel,
                                        const size_t KERNEL, const size_t STRIDE) {
    const size_t quads = KERNEL == 3 ? 1 : 2;
    const int8_t *weights = args->weights + channel / 16 * KERNEL * quads * 64 + channel % 16 * 4;
    edk_column_neon columns[11];
#pragma clang loop unroll(full)
    for (size_t column = 0; column < 3 * STRIDE + KERNEL; column++) {
        columns[column] = edk_gather_neon(args, x * STRIDE + column - args->pad, channel, KERNEL);
    }
    int32x4_t sums[4][2];
#pragma clang loop unroll(full)
    for (size_t half = 0; half < 2; half++) {
        sums[0][half] = vld1q_s32(start + channel + 4 * half);
        sums[1][half] = sums[2][half] = sums[3][half] = sums[0][half];
#pragma clang loop unroll(full)
        for (size_t tap = 0; tap < KERNEL * quads; tap++) {
            int8x16_t w = vld1q_s8(weights + 64 * tap + 16 * half);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 4; i++) {
                uint8x16_t taps = columns[i * STRIDE + tap / quads].rows[tap % quads][half];
                sums[i][half] = edk_dot_neon(sums[i][half], taps, w);
            }
        }
    }
    edk_depthwise_finish_neon(args, silu, sums, x, valid, channel);
}

EDK_INLINE void edk_depthwise_row_neon(const edk_depthwise_args *args, const int32_t *start, const size_t KERNEL,
                                       const size_t STRIDE) {
    edk_silu_neon silu = edk_silu_neon_make();
    for (size_t x = 0; x < args->outputs; x += 4) {
        size_t valid = args->outputs - x < 4 ? args->outputs - x : 4;
        for (size_t channel = 0; channel < args->channels; channel += 8) {
            edk_depthwise_four_neon(args, &silu, start, x, valid, channel, KERNEL, STRIDE);
        }
    }
}

// start: the bias, or what edk_start_neon made of it.
EDK_INLINE void edk_depthwise_dot_neon(const edk_depthwise_args *args, const int32_t *start) {
    for (size_t i = 0; i < args->output_rows; i++) {
        const edk_depthwise_args one = edk_depthwise_row_at(args, i);
        if (args->kernel == 3) {
            args->stride == 1 ? edk_depthwise_row_neon(&one, start, 3, 1) : edk_depthwise_row_neon(&one, start, 3, 2);
        } else {
            args->stride == 1 ? edk_depthwise_row_neon(&one, start, 5, 1) : edk_depthwise_row_neon(&one, start, 5, 2);
        }
    }
}

#endif
