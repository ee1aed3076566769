// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The depthwise convolution for 256-bit vectors with a dot product of bytes: 32 channels at a time.
//
// Interleaving the bytes of the kernel's rows to 32-bit groups of taps, [row 0, row 1, row 2, row 3] per channel, stays
// within 128-bit lanes, so vector q holds channels 4q ... 4q + 3 of each lane's 16. Row 4 of a 5x5 kernel is grouped along
// the row instead, four columns per channel: an output's five meet two such groups. What is left of the
// channels goes in words (depthwise_x86.h).
#ifndef EDK_DEPTHWISE_BYTES_X86_H
#define EDK_DEPTHWISE_BYTES_X86_H

#include "requantize_x86.h"

// Outputs that share a pass over their columns, and those of one vector of channels that are finished together.
enum { EDK_STRETCH = 8, EDK_FOUR = 4, EDK_STRETCH_CHANNELS = 32 };
enum { EDK_COLUMNS = 2 * (EDK_STRETCH - 1) + 5, EDK_ROW_GROUPS = (EDK_COLUMNS + 3) / 4 };

// What is the same for a row of 32 channels; index q as above.
typedef struct {
    edk_vector weights[4][5];  // of the columns
    edk_vector row[4][4][2];   // of row 4's two groups, by an output's first column in them
    edk_vector bias[4];
    edk_vector shift[4];
    edk_output_numbers output[4];
} edk_lanes;

// The bytes under EDK_STRETCH outputs, as groups of four taps.
typedef struct {
    edk_vector taps[4][EDK_COLUMNS];
    edk_vector along[4][EDK_ROW_GROUPS];  // row 4: columns 4i ... 4i + 3
    edk_vector last[4 * EDK_ROW_GROUPS];  // row 4 as it is; what stands behind the columns meets zero weights
} edk_columns;

// 16 bytes of an array for each of two blocks that are `stride` bytes apart.
EDK_INLINE edk_vector edk_load_lanes(const void *array, size_t stride) {
    const uint8_t *bytes = array;
    return _mm256_set_m128i(_mm_loadu_si128((const __m128i *)(const void *)(bytes + stride)),
                            _mm_loadu_si128((const __m128i *)(const void *)bytes));
}

// Row 4's weights of one vector of channels, from its taps, which stand in the lowest bytes: an output's taps begin at
// place `first` of a group of four and end in the one behind.
EDK_INLINE void edk_place_row(const edk_vector taps[5], edk_vector row[4][2]) {
#pragma clang loop unroll(full)
    for (size_t first = 0; first < 4; first++) {
        row[first][0] = row[first][1] = edk_zero();
#pragma clang loop unroll(full)
        for (size_t tap = 0; tap < 5; tap++) {
            size_t place = first + tap;
            edk_vector *group = &row[first][place / 4];
            *group = _mm256_or_si256(*group, _mm256_slli_epi32(taps[tap], (int)(8 * (place % 4))));
        }
    }
}

EDK_INLINE void edk_load_weights(const edk_depthwise_args *args, size_t channel, edk_lanes *lanes,
                                 const size_t KERNEL) {
    const size_t quads = (KERNEL + 3) / 4;
    const size_t stride = 64 * KERNEL * quads;
    const int8_t *weights = args->weights + channel / 16 * stride;
    for (size_t q = 0; q < 4; q++) {
        edk_vector taps[5];
        for (size_t column = 0; column < KERNEL; column++) {
            const int8_t *group = weights + 64 * quads * column + 16 * q;
            lanes->weights[q][column] = edk_load_lanes(group, stride);
            if (KERNEL == 5) taps[column] = edk_load_lanes(group + 64, stride);
        }
        if (KERNEL == 5) edk_place_row(taps, lanes->row[q]);
    }
}

EDK_INLINE void edk_load_lane_numbers(const edk_requant *requant, size_t channel, edk_lanes *lanes, const int SILU) {
    for (size_t q = 0; q < 4; q++) {
        size_t at = channel + 4 * q;
        size_t paired = 2 * channel + 8 * q;
        lanes->bias[q] = edk_load_lanes(requant->bias + at, 64);
        lanes->shift[q] = edk_load_lanes(requant->value_shift + at, 64);
        edk_output_numbers *output = &lanes->output[q];
        output->value_scale = edk_load_lanes(requant->value_scale + paired, 64);
        output->offset = edk_load_lanes(requant->offset + paired, 64);
        if (!SILU) continue;
        output->segment_scale = edk_load_lanes(requant->segment_scale + paired, 64);
        output->place_scale = edk_load_lanes(requant->place_scale + paired, 64);
        output->magnitude_most = edk_load_lanes(requant->magnitude_most + paired, 64);
        output->tail_scale = edk_load_lanes(requant->tail_scale + paired, 64);
    }
}

// Interleaves the bytes of four vectors to groups of four a channel.
EDK_INLINE void edk_interleave(edk_vector row0, edk_vector row1, edk_vector row2, edk_vector row3, edk_vector out[4]) {
    edk_vector low01 = EDK_V(unpacklo_epi8)(row0, row1);
    edk_vector high01 = EDK_V(unpackhi_epi8)(row0, row1);
    edk_vector low23 = EDK_V(unpacklo_epi8)(row2, row3);
    edk_vector high23 = EDK_V(unpackhi_epi8)(row2, row3);
    out[0] = EDK_V(unpacklo_epi16)(low01, low23);
    out[1] = EDK_V(unpackhi_epi16)(low01, low23);
    out[2] = EDK_V(unpacklo_epi16)(high01, high23);
    out[3] = EDK_V(unpackhi_epi16)(high01, high23);
}

// Groups the columns under the outputs from x on; INSIDE: all of them are within the row.
EDK_INLINE void edk_gather(const edk_depthwise_args *args, size_t x, size_t channel, edk_columns *columns,
                           const size_t KERNEL, const size_t STRIDE, const int INSIDE) {
    const size_t count = (EDK_STRETCH - 1) * STRIDE + KERNEL;
    edk_vector groups[4];
    for (size_t column = 0; column < count; column++) {
        // Wraps to a huge index left of the image, which is also not inside.
        size_t source = x * STRIDE + column - args->pad;
        edk_vector rows[5] = {edk_zero(), edk_zero(), edk_zero(), edk_zero(), edk_zero()};
#pragma clang loop unroll(full)
        for (size_t row = 0; row < KERNEL; row++) {
            const uint8_t *codes =
                INSIDE || source < args->width ? args->rows[row] + source * args->channels : args->zero_pixel;
            rows[row] = edk_load(codes + channel);
        }
        edk_interleave(rows[0], rows[1], rows[2], rows[3], groups);
#pragma clang loop unroll(full)
        for (size_t q = 0; q < 4; q++) columns->taps[q][column] = groups[q];
        if (KERNEL == 5) columns->last[column] = rows[4];
    }
    if (KERNEL == 3) return;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < (count + 3) / 4; i++) {
        const edk_vector *row = &columns->last[4 * i];
        edk_interleave(row[0], row[1], row[2], row[3], groups);
#pragma clang loop unroll(full)
        for (size_t q = 0; q < 4; q++) columns->along[q][i] = groups[q];
    }
}

// Four outputs of the channels of q whose sums are complete, on their way to codes.
typedef struct {
    edk_silu_pair pair;
    const edk_output_numbers *numbers;
} edk_four;

// Codes in every lane [position][channel of 4].
EDK_INLINE edk_vector edk_four_codes(const edk_four *four) {
    return EDK_V(packus_epi16)(four->pair.words[0], four->pair.words[1]);
}

EDK_INLINE void edk_four_linear(edk_four *four) {
    edk_vector *words = four->pair.words;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 2; i++) {
        words[i] = edk_finish_linear(four->numbers, EDK_V(mulhrs_epi16)(words[i], four->numbers->value_scale));
    }
}

// Sums up four outputs, from first on, of the channels of q. Without SiLU it returns their codes. With SiLU they take the
// place of the four before, and it returns the codes of those, finished between the products, as in units_x86.h.
EDK_INLINE edk_vector edk_next_four(const edk_lanes *lanes, const edk_columns *columns, const edk_silu *silu,
                                    edk_four *four, size_t q, const size_t first, const size_t KERNEL,
                                    const size_t STRIDE, const int SILU) {
    const size_t count = (EDK_FOUR - 1) * STRIDE + KERNEL;
    const size_t groups = KERNEL == 5 ? count + EDK_FOUR : count;
    edk_vector sums[EDK_FOUR];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < EDK_FOUR; i++) sums[i] = lanes->bias[q];
#pragma clang loop unroll(full)
    for (size_t group = 0; group < groups; group++) {
        if (group < count) {
            edk_vector taps = columns->taps[q][first * STRIDE + group];
#pragma clang loop unroll(full)
            for (size_t i = 0; i < EDK_FOUR; i++) {
                size_t tap = group - i * STRIDE;
                if (tap < KERNEL) sums[i] = edk_dot(sums[i], taps, lanes->weights[q][tap]);
            }
        } else {
            size_t i = group - count;
            const size_t column = (first + i) * STRIDE;
            const edk_vector *along = &columns->along[q][column / 4];
            sums[i] = edk_dot(sums[i], along[0], lanes->row[q][column % 4][0]);
            sums[i] = edk_dot(sums[i], along[1], lanes->row[q][column % 4][1]);
        }
#pragma clang loop unroll(full)
        for (size_t step = 0; step < EDK_SILU_STEPS; step++) {
            if (!SILU || group != groups * (step + 1) / EDK_SILU_STEPS - 1) continue;
            EDK_ORDER_TWO(sums);
            EDK_ORDER_TWO(sums + 2);
            edk_silu_step(silu, four->numbers, &four->pair, step);
        }
    }
    edk_vector finished = edk_four_codes(four);
    const edk_vector shifts[2] = {lanes->shift[q], lanes->shift[q]};
    four->pair.words[0] = edk_narrow(sums, shifts);
    four->pair.words[1] = edk_narrow(sums + 2, shifts);
    four->numbers = &lanes->output[q];
    if (SILU) return finished;
    edk_four_linear(four);
    return edk_four_codes(four);
}

// Adds the first `exist` of four outputs, of all channels, to the sums in the order of vector q.
EDK_INLINE void edk_count(edk_vector sums[4], const edk_vector codes[4], size_t exist) {
    const edk_vector transpose = edk_repeat(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    // The bytes of the outputs beside each other per channel, by one dot product with ones.
    const edk_vector ones = EDK_V(set1_epi32)((int32_t)(0x01010101u >> (8 * (4 - exist))));
#pragma clang loop unroll(full)
    for (size_t q = 0; q < 4; q++) {
        sums[q] = edk_dot(sums[q], EDK_V(shuffle_epi8)(codes[q], transpose), ones);
    }
}

EDK_INLINE void edk_store_four(uint8_t *output, size_t stride, const edk_vector codes[4], size_t exist) {
    edk_vector low01 = EDK_V(unpacklo_epi32)(codes[0], codes[1]);
    edk_vector high01 = EDK_V(unpackhi_epi32)(codes[0], codes[1]);
    edk_vector low23 = EDK_V(unpacklo_epi32)(codes[2], codes[3]);
    edk_vector high23 = EDK_V(unpackhi_epi32)(codes[2], codes[3]);
    const edk_vector positions[4] = {EDK_V(unpacklo_epi64)(low01, low23), EDK_V(unpackhi_epi64)(low01, low23),
                                     EDK_V(unpacklo_epi64)(high01, high23), EDK_V(unpackhi_epi64)(high01, high23)};
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
        if (i < exist) edk_store(output + i * stride, positions[i]);
    }
}

// Stores the first `exist` of four outputs, from x on, and adds them to the sums.
EDK_INLINE void edk_put_four(const edk_depthwise_args *args, size_t x, size_t channel, const edk_vector codes[4],
                             size_t exist, edk_vector sums[4]) {
    if (args->sums) edk_count(sums, codes, exist);
    edk_store_four(args->output + x * args->channels + channel, args->channels, codes, exist);
}

// A row's outputs of 32 channels, added to sums in the order of vector q.
EDK_INLINE void edk_depthwise_lanes(const edk_depthwise_args *args, const edk_silu *silu, size_t channel,
                                    const edk_lanes *lanes, edk_columns *columns, edk_vector sums[4],
                                    const size_t KERNEL, const size_t STRIDE, const int SILU) {
    edk_vector codes[4];
    edk_four four = {0};
    four.numbers = lanes->output;
    // SiLU: outputs from here on are still to be stored, once the last vector of channels is finished.
    size_t begun = 0;
    for (size_t x = 0; x < args->outputs; x += EDK_STRETCH) {
        if (x * STRIDE >= args->pad && (x + EDK_STRETCH - 1) * STRIDE + KERNEL <= args->width + args->pad) {
            edk_gather(args, x, channel, columns, KERNEL, STRIDE, 1);
        } else {
            edk_gather(args, x, channel, columns, KERNEL, STRIDE, 0);
        }
#pragma clang loop unroll(full)
        for (size_t first = 0; first < EDK_STRETCH; first += EDK_FOUR) {
            if (x + first >= args->outputs) break;
#pragma clang loop unroll(disable)
            for (size_t q = 0; q < 4; q++) {
                edk_vector finished = edk_next_four(lanes, columns, silu, &four, q, first, KERNEL, STRIDE, SILU);
                codes[SILU ? (q + 3) % 4 : q] = finished;
                if (!SILU || q > 0 || x + first == 0) continue;
                edk_put_four(args, begun, channel, codes, EDK_FOUR, sums);
                begun = x + first;
            }
            if (SILU) continue;
            size_t left = args->outputs - x - first;
            edk_put_four(args, x + first, channel, codes, left < EDK_FOUR ? left : EDK_FOUR, sums);
        }
    }
    if (SILU) {
#pragma clang loop unroll(full)
        for (size_t step = 0; step < EDK_SILU_STEPS; step++) edk_silu_step(silu, four.numbers, &four.pair, step);
        codes[3] = edk_four_codes(&four);
        edk_put_four(args, begun, channel, codes, args->outputs - begun, sums);
    }
}

// 32 channels of all rows.
EDK_INLINE void edk_depthwise_bytes(const edk_depthwise_args *args, const edk_silu *silu, size_t channel,
                                    const size_t KERNEL, const size_t STRIDE, const int SILU) {
    edk_lanes lanes;
    edk_columns columns;
    edk_vector sums[4] = {edk_zero(), edk_zero(), edk_zero(), edk_zero()};
    edk_load_weights(args, channel, &lanes, KERNEL);
    edk_load_lane_numbers(&args->requant, channel, &lanes, SILU);
    const size_t count = (EDK_STRETCH - 1) * STRIDE + KERNEL;
    for (size_t i = count; i < 4 * EDK_ROW_GROUPS; i++) columns.last[i] = edk_zero();
    for (size_t row = 0; row < args->output_rows; row++) {
        const edk_depthwise_args one = edk_depthwise_row_at(args, row);
        edk_depthwise_lanes(&one, silu, channel, &lanes, &columns, sums, KERNEL, STRIDE, SILU);
    }
    if (!args->sums) return;
    for (size_t q = 0; q < 4; q++) {
        int32_t lane[8];
        edk_store(lane, sums[q]);
        for (size_t i = 0; i < 8; i++) args->sums[channel + i / 4 * 16 + 4 * q + i % 4] += lane[i];
    }
}

// As many of the channels as make whole groups of 32; returns how many.
EDK_INLINE size_t edk_depthwise_bytes_rows(const edk_depthwise_args *args, const edk_silu *silu, const size_t KERNEL,
                                           const size_t STRIDE, const int SILU) {
    size_t channel = 0;
    for (; channel + EDK_STRETCH_CHANNELS <= args->channels; channel += EDK_STRETCH_CHANNELS) {
        edk_depthwise_bytes(args, silu, channel, KERNEL, STRIDE, SILU);
    }
    return channel;
}

#endif
