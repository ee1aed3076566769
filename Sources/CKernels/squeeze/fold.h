// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// What every instruction set's fold does once per row of 16 outputs: from the largest products to scales, and from scales
// to the numbers of the requantization. The loops over the products are each instruction set's own.
#ifndef EDK_FOLD_H
#define EDK_FOLD_H

#include <string.h>

#include "../common/half.h"
#include "../common/requantize.h"
#include "../common/round_even.h"
#include "CKernels.h"

#pragma STDC FP_CONTRACT OFF

// The products master * gate of a row of 16 outputs, for instruction sets that would take longer to make them twice than
// to keep them.
static inline void edk_fold_products(const edk_fold_args *args, size_t row, float *products) {
    const uint16_t *master = args->master + row * args->inputs * 16;
    for (size_t group = 0; group < args->inputs * 16; group += 64) {
        float gates[64];
        for (size_t i = 0; i < 64; i++) gates[i] = args->gate[group / 16 + i % 4];
        for (size_t i = 0; i < 64; i++) products[group + i] = edk_half(master[group + i]) * gates[i];
    }
}

// From each output's largest magnitude |master * gate| its step of weight, and the factor that makes a product a number of
// such steps, EDK_FOLD_MOST at most.
static inline void edk_fold_scales(const edk_fold_args *args, size_t row, const float largest[16], float scale[16],
                                   float factor[16]) {
    for (size_t n = 0; n < 16; n++) {
        float row_scale = args->row_scale[row * 16 + n];
        // A row whose gates are all but shut still needs a scale in which its bias fits 24 bits.
        float least = args->extent[row * 16 + n] * (1.0f / 16777216.0f);
        float unit = largest[n] * row_scale / (float)EDK_FOLD_MOST;
        scale[n] = unit > least ? unit : least;
        if (scale[n] == 0.0f) scale[n] = 1.0f;  // padding
        factor[n] = row_scale / scale[n];
    }
}

// The least shift, 0...30, for which step * 2^shift >= extent; both are normal or zero.
static inline int32_t edk_fold_shift(float step, float extent) {
    int32_t bits[2];
    memcpy(&bits[0], &step, sizeof step);
    memcpy(&bits[1], &extent, sizeof extent);
    int32_t shift = (bits[1] >> 23) - (bits[0] >> 23) + ((bits[1] & 0x7fffff) > (bits[0] & 0x7fffff));
    return shift < 0 ? 0 : shift > 30 ? 30 : shift;
}

// Writes a row's bias, shifts and multipliers; zeros: the sums over the inputs of weight * zero point.
static inline void edk_fold_finish(const edk_fold_args *args, size_t row, const float scale[16],
                                   const int32_t zeros[16]) {
    for (size_t n = 0; n < 16; n++) {
        size_t channel = row * 16 + n;
        int32_t shift = edk_fold_shift(scale[n] * 32767.0f, args->extent[channel]);
        int32_t half = shift > 0 ? 1 << (shift - 1) : 0;
        double bias = (double)args->bias[channel] / (double)scale[n];
        const double magic = 6755399441055744.0;  // 1.5 * 2^52: rounds to nearest even
        args->out_bias[channel] = (int32_t)((bias + magic) - magic) - zeros[n] + half;
        args->value_shift[channel] = shift;
        float unit = scale[n] * (float)(1 << shift);
        float multiplier = unit / args->output_scale[channel] * 2097152.0f;  // 64 * 2^15
        multiplier = edk_round_even(multiplier < 32767.0f ? multiplier : 32767.0f);
        args->value_scale[edk_paired(channel)] = (int16_t)multiplier;
        args->value_scale[edk_paired(channel) + 4] = (int16_t)multiplier;
    }
}

#endif
