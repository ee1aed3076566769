// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Squeeze-and-excite in float32: the same source for every instruction set, compiled once for each.
//
// The compiler may vectorise across outputs, which changes no result; it may not fuse a multiplication with an addition
// (FP_CONTRACT) nor reorder a sum. Rounding is to nearest even everywhere, by adding and taking away 1.5 * 2^23.
#ifndef EDK_SQUEEZE_H
#define EDK_SQUEEZE_H

#include <string.h>

#include "../common/requantize.h"
#include "CKernels.h"

#pragma STDC FP_CONTRACT OFF

static inline float edk_round_even(float value) {
    const float magic = 12582912.0f;  // |value| < 2^22
    return (value + magic) - magic;
}

// e^x for -87 <= x <= 0: 2^n * e^r with |r| <= ln 2 / 2, Taylor to the sixth power (relative error 3e-7).
static inline float edk_exp(float x) {
    x = x < -87.0f ? -87.0f : x;
    float n = edk_round_even(x * 1.44269504f);
    float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
    float p = 1.38888889e-3f;
    p = p * r + 8.33333333e-3f;
    p = p * r + 4.16666667e-2f;
    p = p * r + 1.66666667e-1f;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    int32_t bits = ((int32_t)n + 127) * (1 << 23);
    float power;
    memcpy(&power, &bits, sizeof power);
    return p * power;
}

static inline float edk_sigmoid(float x) {
    float e = edk_exp(x < 0 ? x : -x);
    float denominator = 1.0f + e;
    return (x < 0 ? e : 1.0f) / denominator;
}

static inline void edk_squeeze_body(const edk_squeeze_args *args) {
    size_t channels = args->channels;
    size_t squeezed = args->squeezed;
    float *mean = args->scratch;
    float *hidden = args->scratch + channels;
    for (size_t c = 0; c < channels; c++) {
        mean[c] = ((float)args->sums[c] / args->positions - args->zero[c]) * args->scale[c];
    }
    for (size_t j = 0; j < squeezed; j++) {
        hidden[j] = args->reduce_bias[j];
    }
    for (size_t c = 0; c < channels; c++) {
        const float *reduce = args->reduce + c * squeezed;
        float factor = mean[c];
        for (size_t j = 0; j < squeezed; j++) {
            hidden[j] += reduce[j] * factor;
        }
    }
    for (size_t j = 0; j < squeezed; j++) {
        hidden[j] *= edk_sigmoid(hidden[j]);
    }
    float *gate = args->gate;
    for (size_t c = 0; c < channels; c++) {
        gate[c] = args->expand_bias[c];
    }
    for (size_t j = 0; j < squeezed; j++) {
        const float *expand = args->expand + j * channels;
        float factor = hidden[j];
        for (size_t c = 0; c < channels; c++) {
            gate[c] += expand[c] * factor;
        }
    }
    for (size_t c = 0; c < channels; c++) {
        gate[c] = edk_sigmoid(gate[c]);
    }
}

// The largest magnitude in each of a row's 16 outputs, over all inputs.
static inline void edk_fold_extents(const float *master, const float *gate, size_t inputs, float *extents) {
    float best[64];
    for (size_t i = 0; i < 64; i++) {
        best[i] = 0;
    }
    for (size_t k = 0; k < inputs; k += 4) {
        const float *weights = master + k * 16;
        for (size_t i = 0; i < 64; i++) {
            float product = weights[i] * gate[k + i % 4];
            product = product < 0 ? -product : product;
            best[i] = product > best[i] ? product : best[i];
        }
    }
    for (size_t n = 0; n < 16; n++) {
        float extent = best[4 * n];
        for (size_t i = 1; i < 4; i++) {
            extent = best[4 * n + i] > extent ? best[4 * n + i] : extent;
        }
        extents[n] = extent;
    }
}

static inline void edk_fold_row(const edk_fold_args *args, size_t row) {
    size_t inputs = args->inputs;
    const float *master = args->master + row * inputs * 16;
    int8_t *weights = args->weights + row * inputs * 16;
    float extents[16];
    edk_fold_extents(master, args->gate, inputs, extents);

    float scale[16];
    float inverse[64];
    for (size_t n = 0; n < 16; n++) {
        // A row whose gates are all but shut still needs a scale in which its bias fits 24 bits.
        float least = args->extent[row * 16 + n] * (1.0f / 16777216.0f);
        float unit = extents[n] / 127.0f;
        scale[n] = unit > least ? unit : least;
        for (size_t i = 0; i < 4; i++) {
            inverse[4 * n + i] = 1.0f / scale[n];
        }
    }

    int32_t zero_sum[64];
    for (size_t i = 0; i < 64; i++) {
        zero_sum[i] = 0;
    }
    for (size_t k = 0; k < inputs; k += 4) {
        for (size_t i = 0; i < 64; i++) {
            float quantized = edk_round_even(master[k * 16 + i] * args->gate[k + i % 4] * inverse[i]);
            int32_t weight = (int32_t)quantized;
            weights[k * 16 + i] = (int8_t)weight;
            zero_sum[i] += weight * (int32_t)args->zero[k + i % 4];
        }
    }

    for (size_t n = 0; n < 16; n++) {
        size_t channel = row * 16 + n;
        int32_t shift = 0;
        float unit = scale[n];
        while (shift < 30 && unit * 32767.0f < args->extent[channel]) {
            unit *= 2.0f;
            shift++;
        }
        int32_t zeros = zero_sum[4 * n] + zero_sum[4 * n + 1] + zero_sum[4 * n + 2] + zero_sum[4 * n + 3];
        int32_t half = shift > 0 ? 1 << (shift - 1) : 0;
        double bias = (double)args->bias[channel] / (double)scale[n];
        const double magic = 6755399441055744.0;  // 1.5 * 2^52: rounds to nearest even
        args->out_bias[channel] = (int32_t)((bias + magic) - magic) - zeros + half;
        args->value_shift[channel] = shift;
        float multiplier = unit / args->output_scale[channel] * 2097152.0f;  // 64 * 2^15
        multiplier = edk_round_even(multiplier < 32767.0f ? multiplier : 32767.0f);
        args->value_scale[edk_paired(channel)] = (int16_t)multiplier;
        args->value_scale[edk_paired(channel) + 4] = (int16_t)multiplier;
    }
}

static inline void edk_fold_body(const edk_fold_args *args) {
    for (size_t row = args->first_row; row < args->last_row; row++) {
        edk_fold_row(args, row);
    }
}

#endif
