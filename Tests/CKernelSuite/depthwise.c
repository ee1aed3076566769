// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include <string.h>

#include "suite.h"

// The most output rows of a case.
enum { MOST_ROWS = 10, SOME_ROWS = 3 };

typedef struct {
    size_t kernel, stride, pad, width, channels;
    edk_epilogue epilogue;
    bool sums;
    size_t rows;  // of outputs; 0: some
    bool bright;  // all codes are 255
} shape;

static void call(const edk_kernels *kernels, const void *args) {
    kernels->depthwise(args);
}

// Weights of which every channel's magnitudes come to 256 at most, its largest two to 128, many of them to just that.
static void fill_words(edk_suite *suite, int8_t *weights, size_t taps, size_t channels) {
    memset(weights, 0, taps * channels);
    for (size_t c = 0; c < channels; c++, weights += taps) {
        int32_t left = 256;
        int32_t most = edk_random_between(suite, 1, 64);
        bool whole = edk_random(suite) % 2;
        int32_t sign = edk_random(suite) % 2 ? 1 : -1;
        bool same = edk_random(suite) % 2;
        size_t first = edk_random(suite) % taps;
        for (size_t i = 0; i < taps; i++) {
            int32_t one = whole ? most : edk_random_between(suite, 0, most);
            if (i == 0) one = 128 - most < 127 ? 128 - most : 127;
            if (one > left) one = left;
            left -= one;
            if (!same) sign = edk_random(suite) % 2 ? 1 : -1;
            weights[(first + i) % taps] = (int8_t)(sign * one);
        }
    }
}

// The numbers of a convolution whose sums are to fit words: no shift, and biases that begin near the middle or at an end.
static edk_word_form make_words(edk_suite *suite, const int8_t *weights, shape s, edk_requant *requant) {
    int32_t *bias = edk_array(suite, (s.channels + 15) / 16 * 16 * sizeof *bias);
    int32_t *shift = edk_array(suite, (s.channels + 15) / 16 * 16 * sizeof *shift);
    size_t taps = s.kernel * s.kernel;
    for (size_t c = 0; c < s.channels; c++) {
        int32_t sum = 0;
        for (size_t i = 0; i < taps; i++) sum += weights[c * taps + i];
        int32_t start = (sum >> 1) - 128 * sum;
        static const int32_t ends[] = {0, 32767, -32768, 1000};
        bias[c] = start + (edk_random(suite) % 2 ? edk_random_between(suite, -9000, 9000) : ends[edk_random(suite) % 4]);
        shift[c] = 0;
    }
    requant->bias = bias;
    requant->value_shift = shift;
    int8_t *packed = edk_array(suite, edk_packed_depthwise_words_size(s.kernel, s.channels));
    int16_t *numbers[2];
    for (size_t i = 0; i < 2; i++) numbers[i] = edk_array(suite, (s.channels + 15) / 16 * 16 * sizeof(int16_t));
    edk_word_form words = {packed, numbers[0], numbers[1]};
    if (!edk_pack_depthwise_words(weights, s.kernel, s.channels, requant, packed, numbers[0], numbers[1])) {
        edk_fail(suite, "the sums fit words, and were refused");
        words.weights = NULL;
    }
    return words;
}

static void one(edk_suite *suite, shape s) {
    // As many columns as the stride asks for, sometimes some more that lie beyond the image.
    size_t outputs = (s.width + s.stride - 1) / s.stride + (suite->cases % 3 == 0 ? suite->cases % 4 : 0);
    size_t output_rows = s.rows ? s.rows : 1 + suite->cases % SOME_ROWS;
    edk_case(suite, "%zux%zu, stride %zu, pad %zu, width %zu, %zu channels, %zu rows of %zu outputs, %s%s", s.kernel,
             s.kernel, s.stride, s.pad, s.width, s.channels, output_rows, outputs,
             s.epilogue == EDK_SILU ? "silu" : "linear", s.sums ? ", sums" : "");
    edk_fill fill = (edk_fill)(edk_random(suite) % EDK_FILL_COUNT);
    const uint8_t *rows[5 + 2 * (MOST_ROWS - 1)];
    size_t outside = edk_random(suite) % 4;  // rows above the image share one array
    for (size_t i = 0; i < s.kernel + s.stride * (output_rows - 1); i++) {
        rows[i] = i > 0 && i < outside ? rows[0] : edk_codes(suite, s.width * s.channels, fill);
    }
    int8_t *weights = edk_array(suite, s.kernel * s.kernel * s.channels);
    bool in_words = edk_random(suite) % 2;
    if (in_words) {
        fill_words(suite, weights, s.kernel * s.kernel, s.channels);
    } else {
        edk_fill_weights(suite, weights, s.kernel * s.kernel * s.channels,
                         (edk_fill)(edk_random(suite) % EDK_FILL_COUNT));
    }
    int8_t *packed = edk_array(suite, edk_packed_depthwise_size(s.kernel, s.channels));
    edk_pack_depthwise(weights, s.kernel, s.channels, packed);
    edk_depthwise_args args = {0};
    args.rows = rows;
    args.zero_pixel = edk_codes(suite, s.channels, EDK_FILL_RANDOM);
    args.weights = packed;
    args.kernel = s.kernel;
    args.stride = s.stride;
    args.pad = s.pad;
    args.width = s.width;
    args.channels = s.channels;
    args.outputs = outputs;
    args.output_rows = output_rows;
    args.epilogue = s.epilogue;
    args.requant = edk_make_requant(suite, s.channels, (int32_t)(255 * 127 * s.kernel * s.kernel), s.epilogue);
    int16_t *offset = edk_array(suite, 2 * ((s.channels + 15) / 16 * 16) * sizeof *offset);
    for (size_t i = 0; i < 2 * ((s.channels + 15) / 16 * 16); i++) offset[i] = INT16_MAX;
    if (s.bright) args.requant.offset = offset;
    if (in_words) args.words = make_words(suite, weights, s, &args.requant);
    edk_output output = edk_make_output(suite, output_rows * outputs * s.channels);
    edk_output sums = edk_make_output(suite, (s.channels + 15) / 16 * 16 * sizeof(int32_t));
    memset(sums.expected, 0, sums.size);
    memset(sums.actual, 0, sums.size);
    for (size_t c = 0; c < s.channels; c++) {
        ((int32_t *)(void *)sums.expected)[c] = ((int32_t *)(void *)sums.actual)[c] =
            edk_random_between(suite, 0, 1 << 30);
    }
    args.output = output.expected;
    args.sums = s.sums ? (int32_t *)(void *)sums.expected : NULL;
    suite->reference.depthwise(&args);
    args.output = output.actual;
    args.sums = s.sums ? (int32_t *)(void *)sums.actual : NULL;
    if (edk_try(suite, call, &args)) {
        edk_compare(suite, "output", output);
        // What stands in the padding does not matter.
        memset(sums.actual + s.channels * sizeof(int32_t), 0, sums.size - s.channels * sizeof(int32_t));
        edk_compare(suite, "sums", sums);
    }
}

void edk_suite_depthwise(edk_suite *suite) {
    static const size_t widths[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 31};
    static const size_t channels[] = {8, 16, 24, 88, 96, 144};
    for (size_t kernel = 3; kernel <= 5; kernel += 2) {
        for (size_t stride = 1; stride <= 2; stride++) {
            for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
                for (size_t pad = 0; pad <= 2; pad++) {
                    for (size_t c = 0; c < sizeof channels / sizeof *channels; c++) {
                        for (size_t last = 0; last < 4; last++) {
                            one(suite, (shape){kernel, stride, pad, widths[w], channels[c],
                                               last & 1 ? EDK_LINEAR : EDK_SILU, last & 2, 0, false});
                        }
                    }
                }
            }
        }
    }
    one(suite, (shape){5, 1, 2, 64, 240, EDK_SILU, true, 0, false});
    one(suite, (shape){3, 2, 0, 128, 96, EDK_SILU, true, 0, false});
    // More than a word adds up.
    for (size_t i = 0; i < 4; i++) one(suite, (shape){3, 1, 1, 150, 48, EDK_SILU, true, MOST_ROWS, true});
}
