// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Weights in the order the kernels read them: the same for every instruction set, so a model is packed once.

#include <string.h>

#include "CKernels.h"

static size_t padded(size_t outputs) {
    return (outputs + 15) / 16 * 16;
}

size_t edk_packed_pointwise_size(size_t inputs, size_t outputs) {
    return padded(outputs) * inputs;
}

// Index of weight (n, k) in [outputs / 16][inputs / 4][16][4].
static size_t pointwise_index(size_t inputs, size_t n, size_t k) {
    return ((n / 16) * (inputs / 4) + k / 4) * 64 + (n % 16) * 4 + k % 4;
}

void edk_pack_pointwise(const int8_t *weights, size_t inputs, size_t outputs, int8_t *packed) {
    memset(packed, 0, edk_packed_pointwise_size(inputs, outputs));
    for (size_t n = 0; n < outputs; n++) {
        for (size_t k = 0; k < inputs; k++) {
            packed[pointwise_index(inputs, n, k)] = weights[n * inputs + k];
        }
    }
}

void edk_pack_pointwise_half(const uint16_t *weights, size_t inputs, size_t outputs, uint16_t *packed) {
    memset(packed, 0, edk_packed_pointwise_size(inputs, outputs) * sizeof *packed);
    for (size_t n = 0; n < outputs; n++) {
        for (size_t k = 0; k < inputs; k++) {
            packed[pointwise_index(inputs, n, k)] = weights[n * inputs + k];
        }
    }
}

size_t edk_packed_depthwise_size(size_t kernel, size_t channels) {
    return padded(channels) * kernel * ((kernel + 3) / 4) * 4;
}

void edk_pack_depthwise(const int8_t *weights, size_t kernel, size_t channels, int8_t *packed) {
    size_t quads = (kernel + 3) / 4;
    memset(packed, 0, edk_packed_depthwise_size(kernel, channels));
    for (size_t c = 0; c < channels; c++) {
        for (size_t row = 0; row < kernel; row++) {
            for (size_t column = 0; column < kernel; column++) {
                size_t group = (c / 16) * kernel * quads + column * quads + row / 4;
                packed[group * 64 + (c % 16) * 4 + row % 4] = weights[(c * kernel + row) * kernel + column];
            }
        }
    }
}

static size_t depthwise_pairs(size_t kernel) {
    return kernel * (kernel / 2) + (kernel + 1) / 2;
}

size_t edk_packed_depthwise_words_size(size_t kernel, size_t channels) {
    return padded(channels) * depthwise_pairs(kernel) * 2;
}

// Where a channel's sum starts so that what its products come to is centred; 0 if it may not fit a word.
static int depthwise_start(const int8_t *weights, size_t taps, int16_t *start) {
    int32_t sum = 0;
    int32_t magnitude = 0;
    int32_t largest[2] = {0, 0};
    for (size_t tap = 0; tap < taps; tap++) {
        int32_t one = weights[tap] < 0 ? -weights[tap] : weights[tap];
        sum += weights[tap];
        magnitude += one;
        if (one > largest[0]) {
            largest[1] = largest[0];
            largest[0] = one;
        } else if (one > largest[1]) {
            largest[1] = one;
        }
    }
    *start = (int16_t)((sum >> 1) - 128 * sum);
    return magnitude <= 256 && largest[0] + largest[1] <= 128;
}

int edk_pack_depthwise_words(const int8_t *weights, size_t kernel, size_t channels, const edk_requant *requant,
                             int8_t *packed, int16_t *start, int16_t *bias) {
    const size_t pairs = depthwise_pairs(kernel);
    memset(packed, 0, edk_packed_depthwise_words_size(kernel, channels));
    for (size_t c = 0; c < channels; c++) {
        const int8_t *own = weights + c * kernel * kernel;
        int32_t rest = 0;
        if (requant->value_shift[c] != 0 || !depthwise_start(own, kernel * kernel, &start[c])) return 0;
        rest = requant->bias[c] - start[c];
        if (rest < INT16_MIN || rest > INT16_MAX) return 0;
        bias[c] = (int16_t)rest;
        int8_t *block = packed + c / 16 * pairs * 32 + c % 16 * 2;
        for (size_t row = 0; row < kernel; row++) {
            for (size_t column = 0; column < kernel; column++) {
                size_t pair = row / 2 * kernel + (row + 1 < kernel ? column : column / 2);
                size_t second = row + 1 < kernel ? row % 2 : column % 2;
                block[32 * pair + second] = own[row * kernel + column];
            }
        }
    }
    return 1;
}

size_t edk_packed_stem_size(size_t channels) {
    return padded(channels) * 9 * 4;
}

// Source: [channel][row][column][colour].
void edk_pack_stem(const int8_t *weights, size_t channels, int8_t *packed) {
    memset(packed, 0, edk_packed_stem_size(channels));
    for (size_t c = 0; c < channels; c++) {
        for (size_t row = 0; row < 3; row++) {
            for (size_t byte = 0; byte < 9; byte++) {
                size_t group = (c / 16) * 9 + row * 3 + byte / 4;
                packed[group * 64 + (c % 16) * 4 + byte % 4] = weights[(c * 3 + row) * 9 + byte];
            }
        }
    }
}
