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

edk_requant edk_make_requant(edk_suite *suite, size_t channels, int32_t magnitude, edk_epilogue epilogue) {
    size_t padded = (channels + 15) / 16 * 16;
    int32_t *bias = edk_array(suite, padded * sizeof *bias);
    int32_t *value_shift = edk_array(suite, padded * sizeof *value_shift);
    int32_t *gate_shift = edk_array(suite, padded * sizeof *gate_shift);
    // 0, 1: as an engine would choose them; 2: any shifts, extreme multipliers; 3: sums that saturate 16 bits.
    int32_t manner = edk_random_between(suite, 0, 3);
    bool wild = manner == 2;
    int32_t fitting = clamp_shift(bits(magnitude) - 15);
    for (size_t c = 0; c < padded; c++) {
        value_shift[c] = clamp_shift(fitting + edk_random_between(suite, -1, 1));
        gate_shift[c] = clamp_shift(fitting + edk_random_between(suite, -2, 2));
        bias[c] = edk_random_between(suite, -magnitude, magnitude);
        if (wild) {
            value_shift[c] = edk_random_between(suite, 0, 30);
            gate_shift[c] = edk_random_between(suite, 0, 30);
            bias[c] = edk_random_between(suite, -(1 << 30), 1 << 30);
        } else if (manner == 3) {
            value_shift[c] = edk_random_between(suite, 0, 4);
            gate_shift[c] = edk_random_between(suite, 0, 4);
            // With inputs of zero the argument is exactly -32768.
            bias[c] = edk_random(suite) % 2 ? -32768 * (1 << gate_shift[c]) : bias[c];
        }
    }
    edk_requant requant = {0};
    requant.bias = bias;
    if (epilogue == EDK_RAW) {
        return requant;
    }
    requant.value_shift = value_shift;
    requant.value_scale = paired(suite, padded, 4000, 32767, wild);
    requant.offset = paired(suite, padded, wild ? -32768 : 32, wild ? 32767 : 64 * 255 + 32, wild);
    if (epilogue == EDK_SILU) {
        requant.gate_shift = gate_shift;
        requant.gate_scale = paired(suite, padded, 2000, 32767, wild);
        requant.tail_scale = paired(suite, padded, 100, 32767, wild);
        requant.headroom = edk_random_between(suite, 0, 6);
    }
    return requant;
}
