// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The float part: bytes again, because every instruction set must round every step alike.

#include <math.h>

#include "../../Sources/CKernels/squeeze/fold.h"
#include "suite.h"

// The random numbers are the same on every processor.
#pragma STDC FP_CONTRACT OFF

// As bits: 1.
static const uint16_t one = 0x3c00;

static void call_squeeze(const edk_kernels *kernels, const void *args) {
    kernels->squeeze(args);
}

static void call_fold(const edk_kernels *kernels, const void *args) {
    kernels->fold(args);
}

// Uniform between the two.
static float between(edk_suite *suite, float least, float most) {
    return least + (most - least) * ((float)(edk_random(suite) >> 40) / 16777216.0f);
}

static float *floats(edk_suite *suite, size_t count, float least, float most) {
    float *values = edk_array(suite, count * sizeof *values);
    for (size_t i = 0; i < count; i++) values[i] = between(suite, least, most);
    return values;
}

// The bits of numbers of either sign whose magnitude is at most this one's, as often small ones as large ones.
static uint16_t *halves(edk_suite *suite, size_t count, uint16_t most) {
    uint16_t *values = edk_array(suite, count * sizeof *values);
    for (size_t i = 0; i < count; i++) {
        uint16_t magnitude = (uint16_t)edk_random_between(suite, 0, most);
        values[i] = (uint16_t)(magnitude | edk_random_between(suite, 0, 1) << 15);
    }
    return values;
}

static void squeeze(edk_suite *suite, size_t channels, size_t squeezed, uint16_t most) {
    float range = edk_half(most);
    edk_case(suite, "%zu channels, %zu squeezed, range %g", channels, squeezed, (double)range);
    edk_squeeze_args args = {0};
    int32_t *sums = edk_array(suite, channels * sizeof *sums);
    for (size_t c = 0; c < channels; c++) sums[c] = edk_random_between(suite, 0, 255 * 65536);
    args.sums = sums;
    args.scale = floats(suite, channels, 0.0f, range);
    args.zero = floats(suite, channels, 0.0f, 255.0f);
    args.positions = 65536.0f;
    args.channels = channels;
    args.squeezed = squeezed;
    args.reduce = halves(suite, channels * squeezed, most);
    args.reduce_bias = floats(suite, squeezed, -1.0f, 1.0f);
    args.expand = halves(suite, channels * squeezed, most);
    args.expand_bias = floats(suite, channels, -3.0f, 3.0f);
    edk_output scratch = edk_make_output(suite, (channels + squeezed) * sizeof(float));
    edk_output gate = edk_make_output(suite, channels * sizeof(float));
    args.scratch = (float *)(void *)scratch.expected;
    args.gate = (float *)(void *)gate.expected;
    suite->reference.squeeze(&args);
    args.scratch = (float *)(void *)scratch.actual;
    args.gate = (float *)(void *)gate.actual;
    if (edk_try(suite, call_squeeze, &args)) {
        edk_compare(suite, "scratch", scratch);
        edk_compare(suite, "gate", gate);
    }
}

void edk_suite_squeeze(edk_suite *suite) {
    static const size_t channels[] = {8, 16, 24, 32, 40, 96, 144, 240, 480, 672, 1152};
    static const size_t squeezed[] = {1, 3, 4, 6, 8, 10, 16, 20, 28, 48};
    static const uint16_t most[] = {0x2400, 0x3400, 0x4d00};  // 1/64, 1/4, 20
    for (size_t c = 0; c < sizeof channels / sizeof *channels; c++) {
        for (size_t j = 0; j < sizeof squeezed / sizeof *squeezed; j++) {
            for (size_t r = 0; r < 3; r++) squeeze(suite, channels[c], squeezed[j], most[r]);
        }
    }
}

static void fold(edk_suite *suite, size_t inputs, size_t rows, size_t first, size_t last, int gates) {
    edk_case(suite, "%zu inputs, rows %zu ... %zu of %zu, gates %d", inputs, first, last, rows, gates);
    size_t outputs = 16 * rows;
    edk_fold_args args = {0};
    uint16_t *master = halves(suite, inputs * outputs, one);
    // Padding, and an output that sees nothing.
    for (size_t i = 0; i < inputs * outputs; i++) {
        size_t output = i / (16 * inputs) * 16 + i % 64 / 4;
        if (output == outputs - 1 || output == 2) master[i] = 0;
    }
    args.master = master;
    args.row_scale = floats(suite, outputs, 0.001f, 0.2f);
    // Open, all but shut, shut.
    args.gate = floats(suite, inputs, 0.0f, gates == 0 ? 1.0f : gates == 1 ? 1e-9f : 0.0f);
    float *zero = edk_array(suite, inputs * sizeof *zero);
    for (size_t k = 0; k < inputs; k++) zero[k] = (float)edk_random_between(suite, 0, 255);
    args.zero = zero;
    args.bias = floats(suite, outputs, -5.0f, 5.0f);
    float *extent = floats(suite, outputs, 5.0f, 40.0f);
    extent[outputs - 1] = 0.0f;
    args.extent = extent;
    args.output_scale = floats(suite, outputs, 0.001f, 0.3f);
    args.inputs = inputs;
    args.first_row = first;
    args.last_row = last;
    edk_output weights = edk_make_output(suite, inputs * outputs);
    edk_output bias = edk_make_output(suite, outputs * sizeof(int32_t));
    edk_output shift = edk_make_output(suite, outputs * sizeof(int32_t));
    edk_output scale = edk_make_output(suite, outputs * 2 * sizeof(int16_t));
    for (int turn = 0; turn < 2; turn++) {
        args.weights = (int8_t *)(turn ? weights.actual : weights.expected);
        args.out_bias = (int32_t *)(void *)(turn ? bias.actual : bias.expected);
        args.value_shift = (int32_t *)(void *)(turn ? shift.actual : shift.expected);
        args.value_scale = (int16_t *)(void *)(turn ? scale.actual : scale.expected);
        if (!turn) {
            suite->reference.fold(&args);
        } else if (edk_try(suite, call_fold, &args)) {
            edk_compare(suite, "weights", weights);
            edk_compare(suite, "bias", bias);
            edk_compare(suite, "value_shift", shift);
            edk_compare(suite, "value_scale", scale);
        }
    }
}

size_t edk_suite_half(void) {
    size_t faults = 0;
    for (uint32_t half = 0; half <= 0xffff; half++) {
        int exponent = half >> 10 & 0x1f;
        int digits = half & 0x3ff;
        if (exponent == 31) continue;
        double value = exponent == 0 ? ldexp(digits, -24) : ldexp(1024 + digits, exponent - 25);
        float expected = half & 0x8000 ? (float)-value : (float)value;
        float actual = edk_half((uint16_t)half);
        faults += memcmp(&expected, &actual, sizeof actual) != 0;
    }
    return faults;
}

void edk_suite_fold(edk_suite *suite) {
    static const size_t inputs[] = {4, 8, 12, 16, 32, 40, 96, 144, 240, 672, 1152};
    for (size_t k = 0; k < sizeof inputs / sizeof *inputs; k++) {
        for (size_t rows = 1; rows <= 5; rows++) {
            for (int gates = 0; gates < 3; gates++) {
                fold(suite, inputs[k], rows, 0, rows, gates);
                fold(suite, inputs[k], rows, rows / 2, rows, gates);
                fold(suite, inputs[k], rows, 0, (rows + 1) / 2, gates);
            }
        }
    }
}
