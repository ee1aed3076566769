// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// 16 channels of one output column at a time, then 8; the sum never leaves the registers.
#if defined(__aarch64__)

#include "../common/requantize_neon.h"

// EIGHTS groups of 8 channels of the whole row; a constant after inlining.
EDK_INLINE void channels(const edk_fuse_args *args, const edk_silu_neon *silu, size_t c, const size_t EIGHTS) {
    for (size_t x = 0; x < args->outputs; x++) {
        int16x8_t value[2] = {0};
        for (size_t i = 0; i < args->input_count; i++) {
            const edk_fuse_input *input = &args->inputs[i];
            const uint8_t *pixel = input->row + (x >> input->upsampled) * args->channels + c;
#pragma clang loop unroll(full)
            for (size_t j = 0; j < EIGHTS; j++) {
                size_t at = c + 8 * j;
                int16x8_t code = vreinterpretq_s16_u16(vmovl_u8(vld1_u8(pixel + 8 * j)));
                int16x8_t difference = vshlq_n_s16(vsubq_s16(code, vld1q_s16(input->zero + at)), 7);
                value[j] = vqaddq_s16(value[j], vqrdmulhq_s16(difference, vld1q_s16(input->input_scale + at)));
            }
        }
#pragma clang loop unroll(full)
        for (size_t j = 0; j < EIGHTS; j++) {
            size_t at = c + 8 * j;
            const edk_output_numbers_neon numbers = {
                vld1q_s16(args->value_scale + at),    vld1q_s16(args->offset + at),
                vld1q_s16(args->segment_scale + at),  vld1q_s16(args->place_scale + at),
                vld1q_s16(args->magnitude_most + at), vld1q_s16(args->tail_scale + at),
            };
            edk_silu_words_neon(silu, &numbers, &value[j], 1);
            vst1_u8(args->output + x * args->channels + at, vqmovun_s16(value[j]));
        }
    }
}

void edk_fuse__neon(const edk_fuse_args *args) {
    edk_silu_neon silu = edk_silu_neon_make();
    size_t c = 0;
    for (; c + 16 <= args->channels; c += 16) channels(args, &silu, c, 2);
    if (c < args->channels) channels(args, &silu, c, 1);
}

#endif
