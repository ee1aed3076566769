// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The weighted sum for the vectors of SSE4.1 and AVX2: a block of channels of two columns at a time; the sum never leaves
// the registers.
#ifndef EDK_FUSE_X86_H
#define EDK_FUSE_X86_H

#include "requantize_x86.h"

EDK_INLINE void edk_fuse_block(const edk_fuse_args *args, const edk_silu *silu, size_t channel, const size_t INPUTS) {
    size_t left = args->channels - channel;
    size_t channels = left < EDK_BLOCK ? left : EDK_BLOCK;
    const edk_output_numbers numbers = {
        edk_load(args->value_scale + channel),    edk_load(args->offset + channel),
        edk_load(args->segment_scale + channel),  edk_load(args->place_scale + channel),
        edk_load(args->magnitude_most + channel), edk_load(args->tail_scale + channel),
    };
    for (size_t x = 0; x < args->outputs; x += 2) {
        size_t second = x + 1 < args->outputs ? x + 1 : x;
        const size_t columns[2] = {x, second};
        edk_vector value[2] = {edk_zero(), edk_zero()};
#pragma clang loop unroll(full)
        for (size_t i = 0; i < INPUTS; i++) {
            const edk_fuse_input *input = &args->inputs[i];
#pragma clang loop unroll(full)
            for (size_t j = 0; j < 2; j++) {
                const uint8_t *pixel = input->row + (columns[j] >> input->upsampled) * args->channels + channel;
                edk_vector difference = EDK_V(slli_epi16)(
                    EDK_V(sub_epi16)(edk_load_codes(pixel, channels), edk_load(input->zero + channel)), 7);
                value[j] = EDK_V(adds_epi16)(
                    value[j], EDK_V(mulhrs_epi16)(difference, edk_load(input->input_scale + channel)));
            }
        }
        edk_silu_words(silu, &numbers, value);
        uint8_t *output = args->output + channel;
        edk_store_codes(output + x * args->channels, output + second * args->channels,
                        EDK_V(packus_epi16)(value[0], value[1]), channels);
    }
}

EDK_INLINE void edk_fuse_body(const edk_fuse_args *args) {
    edk_silu silu = edk_silu_make();
    for (size_t channel = 0; channel < args->channels; channel += EDK_BLOCK) {
        if (args->input_count == 2) {
            edk_fuse_block(args, &silu, channel, 2);
        } else {
            edk_fuse_block(args, &silu, channel, 3);
        }
    }
}

#endif
