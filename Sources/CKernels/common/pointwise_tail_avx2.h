// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The last 8 outputs of a pointwise convolution for 256-bit vectors, whose block of 16 would be half empty.
//
// One vector holds a position's 8 sums. Packing two positions' sums puts four channels of the one beside four of the other
// in each lane, which is the order of the paired arrays.
#ifndef EDK_POINTWISE_TAIL_AVX2_H
#define EDK_POINTWISE_TAIL_AVX2_H

// Four positions' sums to the output; those from valid on are not stored.
EDK_INLINE void edk_finish_four(const edk_panel *panel, const edk_vector sums[4], size_t position, size_t valid) {
    const edk_pointwise_args *args = panel->args;
    const edk_vector pairs[2][2] = {{sums[0], sums[1]}, {sums[2], sums[3]}};
    edk_vector words[2];
    if (args->epilogue == EDK_SILU) {
        edk_silu_two(panel->silu, panel->numbers, pairs, words);
    } else {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 2; i++) {
            words[i] = edk_linear(panel->numbers, pairs[i]);
            if (args->epilogue == EDK_ADD) {
                __m128i skip[2];
                for (size_t j = 0; j < 2; j++) {
                    size_t at = position + (2 * i + j < valid ? 2 * i + j : valid - 1);
                    skip[j] = _mm_loadl_epi64(
                        (const __m128i *)(const void *)(args->skip + at * args->skip_stride + panel->channel));
                }
                edk_vector codes = _mm256_cvtepu8_epi16(_mm_unpacklo_epi32(skip[0], skip[1]));
                codes = _mm256_slli_epi16(_mm256_sub_epi16(codes, panel->skip_zero), 7);
                words[i] = _mm256_adds_epi16(words[i], _mm256_mulhrs_epi16(codes, panel->skip_scale));
            }
            words[i] = edk_finish_linear(&panel->numbers->output, words[i]);
        }
    }
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    uint8_t codes[32];
    edk_store(codes, _mm256_permutevar8x32_epi32(_mm256_packus_epi16(words[0], words[1]), order));
    uint8_t *output = args->output + position * args->output_stride + panel->channel;
    for (size_t i = 0; i < valid; i++) memcpy(output + i * args->output_stride, codes + 8 * i, 8);
}

// Up to eight positions; a position that does not exist is the last one once more.
EDK_INLINE void edk_tail_tile(const edk_panel *panel, size_t offset, size_t valid, const edk_kind KIND) {
    edk_vector sums[8][2];
    const uint8_t *codes[8];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 8; i++) {
        sums[i][0] = panel->numbers->bias[0];
        codes[i] = panel->codes + (offset + (i < valid ? i : valid - 1)) * panel->codes_stride;
        __asm__("" : "+r"(codes[i]));
    }
    if (KIND == EDK_NARROW) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 8; i += 4) edk_narrow_sums(panel, codes + i, sums + i, 4, 1);
    } else {
        const int8_t *weights = panel->panel;
        for (size_t k = 0; k < panel->args->inputs; k += 4, weights += EDK_GROUP_WEIGHTS) {
#pragma clang loop unroll(full)
            for (size_t step = 0; step < EDK_STEPS; step++) {
#pragma clang loop unroll(full)
                for (size_t i = 0; i < 8; i++) {
                    sums[i][0] = edk_dot(sums[i][0], edk_broadcast(codes[i] + k * EDK_STEPS + 4 * step),
                                         edk_load(weights + step * EDK_STEP_WEIGHTS));
                }
            }
        }
    }
    const edk_vector first[8] = {sums[0][0], sums[1][0], sums[2][0], sums[3][0],
                                 sums[4][0], sums[5][0], sums[6][0], sums[7][0]};
    size_t position = panel->first + offset;
    edk_finish_four(panel, first, position, valid < 4 ? valid : 4);
    if (valid > 4) edk_finish_four(panel, first + 4, position + 4, valid - 4);
}

// The last 8 outputs of some positions; fills in the panel what depends on the order of channels.
EDK_INLINE void edk_tail(edk_panel *panel, const edk_vector *bias, size_t count, const edk_kind KIND) {
    const edk_pointwise_args *args = panel->args;
    const edk_requant *requant = &args->requant;
    size_t channel = panel->channel;
    edk_numbers numbers = {0};
    numbers.bias[0] = _mm256_add_epi32(edk_load(requant->bias + channel), bias[0]);
    numbers.value_shift[0] = numbers.value_shift[1] = edk_load(requant->value_shift + channel);
    numbers.output.value_scale = edk_load(requant->value_scale + 2 * channel);
    numbers.output.offset = edk_load(requant->offset + 2 * channel);
    if (args->epilogue == EDK_SILU) {
        numbers.output.segment_scale = edk_load(requant->segment_scale + 2 * channel);
        numbers.output.place_scale = edk_load(requant->place_scale + 2 * channel);
        numbers.output.magnitude_most = edk_load(requant->magnitude_most + 2 * channel);
        numbers.output.tail_scale = edk_load(requant->tail_scale + 2 * channel);
    }
    if (args->epilogue == EDK_ADD) {
        panel->skip_zero = edk_load(args->skip_zero + 2 * channel);
        panel->skip_scale = edk_load(args->skip_scale + 2 * channel);
    }
    panel->numbers = &numbers;
    for (size_t i = 0; i < count; i += 8) edk_tail_tile(panel, i, count - i < 8 ? count - i : 8, KIND);
}

#endif
