// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// requantize.h for the vectors of SSE4.1 and AVX2: a block of channels at two positions at a time.
//
// Shifts of words by a number that is the same for all are multiplications by a power of two where that is exact: the
// units that shuffle and shift are the busiest here.
#ifndef EDK_REQUANTIZE_X86_H
#define EDK_REQUANTIZE_X86_H

#include "requantize.h"

// The vector is in a register from here on.
#define EDK_IN_REGISTER(vector) __asm__ volatile("" : "+x"(vector))

// The compiler does what follows behind what made these.
#define EDK_ORDER_TWO(vectors) __asm__ volatile("" : "+x"((vectors)[0]), "+x"((vectors)[1]))

// A table of 16 words, its low and its high bytes apart: one byte shuffle looks a table of bytes up.
typedef struct {
    edk_vector low;
    edk_vector high;
} edk_word_table;

EDK_INLINE edk_word_table edk_word_table_load(const int16_t *table) {
    __m128i first = _mm_loadu_si128((const __m128i *)table);
    __m128i second = _mm_loadu_si128((const __m128i *)(table + 8));
    const __m128i byte = _mm_set1_epi16(0xff);
    return (edk_word_table){
        edk_repeat(_mm_packus_epi16(_mm_and_si128(first, byte), _mm_and_si128(second, byte))),
        edk_repeat(_mm_packus_epi16(_mm_srli_epi16(first, 8), _mm_srli_epi16(second, 8))),
    };
}

// What is the same for all channels of a layer.
typedef struct {
    edk_word_table base;
    edk_word_table slope;
    edk_word_table curve;
} edk_silu;

EDK_INLINE edk_silu edk_silu_make(void) {
    return (edk_silu){
        edk_word_table_load(edk_silu_base),
        edk_word_table_load(edk_silu_slope),
        edk_word_table_load(edk_silu_curve),
    };
}

// Units of 1/64 code to codes, not yet clamped: >> 6.
EDK_INLINE edk_vector edk_sixtyfourths(edk_vector words) {
    return EDK_V(mulhi_epi16)(words, EDK_V(set1_epi16)(1 << 10));
}

// A block's numbers from value to code; without SiLU only value_scale and offset count.
typedef struct {
    edk_vector value_scale;
    edk_vector offset;
    edk_vector segment_scale;
    edk_vector place_scale;
    edk_vector magnitude_most;
    edk_vector tail_scale;
} edk_output_numbers;

// Codes with SiLU take four steps, from a block's values at two positions. Two go together because a byte shuffle looks
// up as many segments.

// The segments of the tail that the magnitudes lie in, and the places there.
EDK_INLINE edk_vector edk_silu_segments(const edk_output_numbers *numbers, const edk_vector words[2],
                                        edk_vector places[2]) {
    edk_vector magnitude[2] = {EDK_V(min_epu16)(EDK_V(abs_epi16)(words[0]), numbers->magnitude_most),
                               EDK_V(min_epu16)(EDK_V(abs_epi16)(words[1]), numbers->magnitude_most)};
    for (int i = 0; i < 2; i++) places[i] = EDK_V(mullo_epi16)(magnitude[i], numbers->place_scale);
    return EDK_V(packus_epi16)(EDK_V(mulhrs_epi16)(magnitude[0], numbers->segment_scale),
                               EDK_V(mulhrs_epi16)(magnitude[1], numbers->segment_scale));
}

// What a table has for the segments.
EDK_INLINE void edk_silu_look_up(const edk_word_table *table, edk_vector segments, edk_vector words[2]) {
    edk_vector low = EDK_V(shuffle_epi8)(table->low, segments);
    edk_vector high = EDK_V(shuffle_epi8)(table->high, segments);
    words[0] = EDK_V(unpacklo_epi8)(low, high);
    words[1] = EDK_V(unpackhi_epi8)(low, high);
}

// The tail's slopes from the segments' first to those places.
EDK_INLINE void edk_silu_slopes(const edk_silu *silu, edk_vector segments, const edk_vector places[2],
                                edk_vector slopes[2]) {
    edk_vector curve[2];
    edk_silu_look_up(&silu->slope, segments, slopes);
    edk_silu_look_up(&silu->curve, segments, curve);
    for (int i = 0; i < 2; i++) {
        slopes[i] = EDK_V(add_epi16)(slopes[i], EDK_V(mulhrs_epi16)(places[i], curve[i]));
    }
}

// The tails, in place of the slopes.
EDK_INLINE void edk_silu_tails(const edk_silu *silu, edk_vector segments, const edk_vector places[2],
                               edk_vector slopes[2]) {
    edk_vector base[2];
    edk_silu_look_up(&silu->base, segments, base);
    for (int i = 0; i < 2; i++) slopes[i] = EDK_V(add_epi16)(base[i], EDK_V(mulhrs_epi16)(places[i], slopes[i]));
}

// Codes as words, not yet clamped to bytes, in place of the values.
EDK_INLINE void edk_silu_codes(const edk_output_numbers *numbers, const edk_vector tails[2], edk_vector words[2]) {
    for (int i = 0; i < 2; i++) {
        edk_vector ray = EDK_V(max_epi16)(words[i], edk_zero());
        edk_vector value = EDK_V(subs_epi16)(ray, EDK_V(mulhrs_epi16)(tails[i], numbers->tail_scale));
        words[i] = EDK_V(adds_epi16)(EDK_V(mulhrs_epi16)(value, numbers->value_scale), numbers->offset);
    }
}

// All four steps.
EDK_INLINE void edk_silu_words(const edk_silu *silu, const edk_output_numbers *numbers, edk_vector words[2]) {
    edk_vector places[2];
    edk_vector tails[2];
    edk_vector segments = edk_silu_segments(numbers, words, places);
    edk_silu_slopes(silu, segments, places, tails);
    edk_silu_tails(silu, segments, places, tails);
    edk_silu_codes(numbers, tails, words);
}

// A block's values at two positions on their way to codes, to be taken through the steps between other work.
typedef struct {
    edk_vector words[2];  // values, in the end codes, not yet clamped to bytes
    edk_vector places[2];
    edk_vector tails[2];
    edk_vector segments;
} edk_silu_pair;

enum { EDK_SILU_STEPS = 4 };

// One of the steps, behind what was written before it.
EDK_INLINE void edk_silu_step(const edk_silu *silu, const edk_output_numbers *numbers, edk_silu_pair *pair,
                              const size_t STEP) {
    if (STEP == 0) {
        pair->segments = edk_silu_segments(numbers, pair->words, pair->places);
        EDK_ORDER_TWO(pair->places);
    } else if (STEP == 1) {
        edk_silu_slopes(silu, pair->segments, pair->places, pair->tails);
        EDK_ORDER_TWO(pair->tails);
    } else if (STEP == 2) {
        edk_silu_tails(silu, pair->segments, pair->places, pair->tails);
        EDK_ORDER_TWO(pair->tails);
    } else {
        edk_silu_codes(numbers, pair->tails, pair->words);
    }
}

// How a block's sums lie in two vectors; see the vectors' header.
typedef enum { EDK_QUADS, EDK_HALVES } edk_order;

EDK_INLINE edk_vector edk_load_sums(const int32_t *numbers, size_t i, const edk_order ORDER) {
    return ORDER == EDK_QUADS ? edk_load_quad(numbers, i) : edk_load_half(numbers, i);
}

EDK_INLINE edk_vector edk_load_words(const int16_t *paired, const edk_order ORDER) {
    return ORDER == EDK_QUADS ? edk_load_paired(paired) : edk_load_paired_halves(paired);
}

// The numbers of a block's channels, loaded once for many positions.
typedef struct {
    edk_vector bias[2];
    edk_vector value_shift[2];
    edk_output_numbers output;
} edk_numbers;

EDK_INLINE edk_numbers edk_numbers_load(const edk_requant *requant, size_t channel, edk_epilogue epilogue,
                                        const edk_order ORDER) {
    edk_numbers numbers = {0};
    for (size_t i = 0; i < 2; i++) {
        numbers.bias[i] = edk_load_sums(requant->bias + channel, i, ORDER);
        if (epilogue == EDK_RAW) continue;
        numbers.value_shift[i] = edk_make_shift(edk_load_sums(requant->value_shift + channel, i, ORDER));
    }
    if (epilogue != EDK_RAW) {
        numbers.output.value_scale = edk_load_words(requant->value_scale + 2 * channel, ORDER);
        numbers.output.offset = edk_load_words(requant->offset + 2 * channel, ORDER);
    }
    if (epilogue == EDK_SILU) {
        numbers.output.segment_scale = edk_load_words(requant->segment_scale + 2 * channel, ORDER);
        numbers.output.place_scale = edk_load_words(requant->place_scale + 2 * channel, ORDER);
        numbers.output.magnitude_most = edk_load_words(requant->magnitude_most + 2 * channel, ORDER);
        numbers.output.tail_scale = edk_load_words(requant->tail_scale + 2 * channel, ORDER);
    }
    return numbers;
}

// A block's sums to saturated words.
EDK_INLINE edk_vector edk_narrow(const edk_vector sums[2], const edk_vector shift[2]) {
    return EDK_V(packs_epi32)(edk_shift(sums[0], shift[0]), edk_shift(sums[1], shift[1]));
}

// The sums of two positions to words of SiLU codes.
EDK_INLINE void edk_silu_two(const edk_silu *silu, const edk_numbers *numbers, const edk_vector sums[2][2],
                             edk_vector words[2]) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 2; i++) words[i] = edk_narrow(sums[i], numbers->value_shift);
    edk_silu_words(silu, &numbers->output, words);
}

// The sums of one position to words in 1/64 codes, before the offset.
EDK_INLINE edk_vector edk_linear(const edk_numbers *numbers, const edk_vector sums[2]) {
    return EDK_V(mulhrs_epi16)(edk_narrow(sums, numbers->value_shift), numbers->output.value_scale);
}

// Adds the offset and ends at codes.
EDK_INLINE edk_vector edk_finish_linear(const edk_output_numbers *numbers, edk_vector words) {
    return edk_sixtyfourths(EDK_V(adds_epi16)(words, numbers->offset));
}

#endif
