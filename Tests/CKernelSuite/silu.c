// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The scalar reference against plain floating-point arithmetic.

#include <math.h>
#include <stdlib.h>

#include "suite.h"

enum { CHANNELS = 4096, CALLS = 64 };

// Every channel has the same numbers but for its bias.
typedef struct {
    int32_t bias[CHANNELS];
    int32_t value_shift[CHANNELS];
    int16_t value_scale[2 * CHANNELS];
    int16_t offset[2 * CHANNELS];
    int16_t segment_scale[2 * CHANNELS];
    int16_t place_scale[2 * CHANNELS];
    int16_t magnitude_most[2 * CHANNELS];
    int16_t tail_scale[2 * CHANNELS];
    int8_t weights[CHANNELS * 4];
    uint8_t output[CHANNELS];
} channels;

edk_silu_accuracy edk_suite_silu(double sum_scale, double output_scale, int zero_point) {
    static const double segment = 10.0 / 15.5;
    // As an engine would choose them: values reach to 10 and to the last code, their unit is a whole number of segments'
    // 2^-15, and a code is a whole number of 2^-15 of it. Both scales become a little coarser for that.
    double reach = fmax(10.0, (255 - zero_point) * output_scale);
    int32_t value_shift = 0;
    while (ldexp(sum_scale, value_shift) * 32767.0 < reach) value_shift++;
    double segment_scale = ceil(ldexp(sum_scale, value_shift) * 32768.0 / segment);
    double value_unit = segment_scale * segment / 32768.0;
    sum_scale = ldexp(value_unit, -value_shift);
    double value_scale = fmin(32767.0, floor(value_unit * 32768.0 / output_scale));
    output_scale = value_unit * 32768.0 / value_scale;

    channels *all = calloc(1, sizeof *all);
    if (!all) abort();
    const uint8_t input[4] = {0};
    for (size_t i = 0; i < CHANNELS; i++) {
        all->value_shift[i] = value_shift;
    }
    for (size_t i = 0; i < 2 * CHANNELS; i++) {
        all->value_scale[i] = (int16_t)value_scale;
        all->offset[i] = (int16_t)zero_point;
        all->segment_scale[i] = (int16_t)segment_scale;
        all->place_scale[i] = (int16_t)(uint16_t)(2 * (int32_t)segment_scale);
        all->magnitude_most[i] = edk_magnitude_most((int32_t)segment_scale);
        all->tail_scale[i] = (int16_t)lrint(0.5 / value_unit);
    }
    edk_pointwise_args args = {0};
    args.input = input;
    args.input_stride = 4;
    args.weights = all->weights;
    args.positions = 1;
    args.inputs = 4;
    args.outputs = CHANNELS;
    args.epilogue = EDK_SILU;
    args.requant = (edk_requant){all->bias,          all->value_shift, all->value_scale,    all->offset,
                                 all->segment_scale, all->place_scale, all->magnitude_most, all->tail_scale};
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
