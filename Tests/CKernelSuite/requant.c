// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "suite.h"

// The bits of a positive number.
static int32_t bits(int32_t number) {
    int32_t count = 0;
    for (; number > 0; number >>= 1) count++;
    return count;
}

static int32_t clamp_shift(int32_t shift) {
    return shift < 0 ? 0 : shift > 30 ? 30 : shift;
}

// Copies each group of four channels' numbers beside itself.
static void pair(int16_t *words, size_t count) {
    for (size_t i = 0; i < count; i += 8) {
        for (size_t j = 0; j < 4; j++) words[i + j + 4] = words[i + j];
    }
}

static int16_t *paired(edk_suite *suite, size_t padded, int32_t least, int32_t most, bool wild) {
    int16_t *words = edk_words(suite, 2 * padded, least, most, wild);
    pair(words, 2 * padded);
    return words;
}

int16_t edk_magnitude_most(int32_t segment_scale) {
    // Products are rounded to the nearest multiple of 2^15, of which 15 is the last.
    int32_t most = (16 * 32768 - 16384 - 1) / segment_scale;
    return (int16_t)(most < 32767 ? most : 32767);
}

edk_segments edk_make_segments(edk_suite *suite, size_t count, bool wild, bool paired) {
    edk_segments segments = {edk_words(suite, count, 16, wild ? 32767 : 64, false),
                             edk_array(suite, count * sizeof(int16_t)), edk_array(suite, count * sizeof(int16_t))};
    if (paired) pair(segments.segment_scale, count);
    for (size_t i = 0; i < count; i++) {
        int32_t scale = segments.segment_scale[i];
        segments.place_scale[i] = (int16_t)(uint16_t)(2 * scale);
        segments.magnitude_most[i] = edk_magnitude_most(scale);
    }
    return segments;
}

edk_requant edk_make_requant(edk_suite *suite, size_t channels, int32_t magnitude, edk_epilogue epilogue) {
    size_t padded = (channels + 15) / 16 * 16;
    int32_t *bias = edk_array(suite, padded * sizeof *bias);
    int32_t *value_shift = edk_array(suite, padded * sizeof *value_shift);
    // 0, 1: as an engine would choose them; 2: any shifts, extreme multipliers; 3: sums that saturate 16 bits.
    int32_t manner = edk_random_between(suite, 0, 3);
    bool wild = manner == 2;
    int32_t fitting = clamp_shift(bits(magnitude) - 15);
    for (size_t c = 0; c < padded; c++) {
        value_shift[c] = clamp_shift(fitting + edk_random_between(suite, -1, 1));
        bias[c] = edk_random_between(suite, -magnitude, magnitude);
        if (wild) {
            value_shift[c] = edk_random_between(suite, 0, 30);
            bias[c] = edk_random_between(suite, -(1 << 30), 1 << 30);
        } else if (manner == 3) {
            value_shift[c] = edk_random_between(suite, 0, 4);
            // With inputs of zero the value is exactly -32768.
            bias[c] = edk_random(suite) % 2 ? -32768 * (1 << value_shift[c]) : bias[c];
        }
    }
    edk_requant requant = {0};
    requant.bias = bias;
    if (epilogue == EDK_RAW) {
        return requant;
    }
    requant.value_shift = value_shift;
    if (epilogue != EDK_SILU) {
        requant.value_scale = paired(suite, padded, 4000, 32767, wild);
        requant.offset = paired(suite, padded, wild ? -32768 : 32, wild ? 32767 : 64 * 255 + 32, wild);
    } else {
        requant.value_scale = paired(suite, padded, 200, 32767, wild);
        requant.offset = paired(suite, padded, wild ? -32768 : 0, wild ? 32767 : 255, wild);
        edk_segments segments = edk_make_segments(suite, 2 * padded, wild, true);
        requant.segment_scale = segments.segment_scale;
        requant.place_scale = segments.place_scale;
        requant.magnitude_most = segments.magnitude_most;
        requant.tail_scale = paired(suite, padded, 1, 2000, wild);
    }
    return requant;
}
