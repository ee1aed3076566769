// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Squeeze-and-excite in float32: the same source for every instruction set, compiled once for each.
//
// The compiler may vectorise across outputs, which changes no result; it may not fuse a multiplication with an addition
// (FP_CONTRACT) nor reorder a sum.
#ifndef EDK_SQUEEZE_H
#define EDK_SQUEEZE_H

#include <string.h>

#include "../common/half.h"
#include "../common/round_even.h"
#include "CKernels.h"

#pragma STDC FP_CONTRACT OFF

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
        const uint16_t *reduce = args->reduce + c * squeezed;
        float factor = mean[c];
        for (size_t j = 0; j < squeezed; j++) {
            hidden[j] += edk_half(reduce[j]) * factor;
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
        const uint16_t *expand = args->expand + j * channels;
        float factor = hidden[j];
        for (size_t c = 0; c < channels; c++) {
            gate[c] += edk_half(expand[c]) * factor;
        }
    }
    for (size_t c = 0; c < channels; c++) {
        gate[c] = edk_sigmoid(gate[c]);
    }
}

#endif
