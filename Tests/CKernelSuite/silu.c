// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The scalar reference against plain floating-point arithmetic.

#include <math.h>
#include <stdlib.h>

#include "suite.h"

// The largest shift for which unit * 2^shift is at most 32767.
static int32_t largest_shift(double unit) {
    int32_t shift = 0;
    while (shift < 30 && ldexp(unit, shift + 1) <= 32767.0) shift++;
    return shift;
}

enum { CHANNELS = 4096, CALLS = 64 };

// Every channel has the same numbers but for its bias.
typedef struct {
    int32_t bias[CHANNELS];
    int32_t value_shift[CHANNELS];
    int32_t gate_shift[CHANNELS];
    int16_t value_scale[2 * CHANNELS];
    int16_t gate_scale[2 * CHANNELS];
    int16_t tail_scale[2 * CHANNELS];
    int16_t offset[2 * CHANNELS];
    int8_t weights[CHANNELS * 4];
    uint8_t output[CHANNELS];
} channels;

edk_silu_accuracy edk_suite_silu(double sum_scale, double output_scale, int zero_point) {
    static const double tail_unit = 10.0 / 16384.0;
    double value_unit = sum_scale / output_scale * 64.0 * 32768.0;
    double gate_unit = sum_scale / tail_unit * 32768.0;
    int32_t headroom = 0;
    while (headroom < 6 && ldexp(gate_unit, -headroom) > 32767.0) headroom++;
    int32_t value_shift = largest_shift(value_unit);
    int32_t gate_shift = largest_shift(ldexp(gate_unit, -headroom));

    channels *all = calloc(1, sizeof *all);
    if (!all) abort();
    const uint8_t input[4] = {0};
    for (size_t i = 0; i < CHANNELS; i++) {
        all->value_shift[i] = value_shift;
        all->gate_shift[i] = gate_shift;
    }
    for (size_t i = 0; i < 2 * CHANNELS; i++) {
        all->value_scale[i] = (int16_t)lrint(ldexp(value_unit, value_shift));
        all->gate_scale[i] = (int16_t)lrint(ldexp(gate_unit, gate_shift - headroom));
        all->tail_scale[i] = (int16_t)lrint(32.0 / output_scale);
        all->offset[i] = (int16_t)(64 * zero_point + 32);
    }
    edk_pointwise_args args = {0};
    args.input = input;
    args.input_stride = 4;
    args.weights = all->weights;
    args.positions = 1;
    args.inputs = 4;
    args.outputs = CHANNELS;
    args.epilogue = EDK_SILU;
    args.requant = (edk_requant){all->bias,       all->value_shift, all->gate_shift, all->value_scale,
                                 all->gate_scale, all->tail_scale,  all->offset,     headroom};
    args.output = all->output;
    args.output_stride = CHANNELS;

    // With weights of zero each channel's sum is its bias: one call looks at as many sums as there are channels.
    edk_silu_accuracy accuracy = {0};
    int32_t half = value_shift ? 1 << (value_shift - 1) : 0;
    double first = -12.0 / sum_scale;
    double last = (256.0 * output_scale) / sum_scale;
    for (size_t call = 0; call < CALLS; call++) {
        for (size_t i = 0; i < CHANNELS; i++) {
            double share = ((double)(call * CHANNELS + i) + 0.5) / ((double)CALLS * CHANNELS);
            all->bias[i] = (int32_t)floor(first + (last - first) * share) + half;
        }
        edk_kernels_at(0).pointwise(&args);
        for (size_t i = 0; i < CHANNELS; i++) {
            double x = (all->bias[i] - half) * sum_scale;
            double exact = floor(x / (1.0 + exp(-x)) / output_scale + zero_point + 0.5);
            int code = exact < 0 ? 0 : exact > 255 ? 255 : (int)exact;
            int distance = abs(code - all->output[i]);
            accuracy.sums++;
            accuracy.equal += distance == 0;
            if (distance > accuracy.largest_distance) accuracy.largest_distance = distance;
        }
    }
    free(all);
    return accuracy;
}
