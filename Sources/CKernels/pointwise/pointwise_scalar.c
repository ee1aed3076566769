// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "../common/requantize.h"
#include "CKernels.h"

void edk_pointwise__scalar(const edk_pointwise_args *args) {
    const edk_requant *requant = &args->requant;
    for (size_t position = 0; position < args->positions; position++) {
        const uint8_t *input = args->input + position * args->input_stride;
        for (size_t n = 0; n < args->outputs; n++) {
            const int8_t *weights = args->weights + (n / 16) * args->inputs * 16 + (n % 16) * 4;
            int32_t sum = requant->bias[n];
            for (size_t k = 0; k < args->inputs; k++) {
                sum += (int32_t)input[k] * weights[(k / 4) * 64 + k % 4];
            }
            if (args->epilogue == EDK_RAW) {
                args->raw[position * args->outputs + n] = sum;
                continue;
            }
            uint8_t *output = args->output + position * args->output_stride + n;
            if (args->epilogue == EDK_SILU) {
                *output = edk_silu_output(sum, n, requant);
                continue;
            }
            size_t paired = edk_paired(n);
            int16_t linear = edk_linear_output(sum, n, requant);
            if (args->epilogue == EDK_ADD) {
                int16_t code = args->skip[position * args->skip_stride + n];
                int16_t skip = (int16_t)((code - args->skip_zero[paired]) * 128);
                linear = edk_saturating_add(linear, edk_rounding_multiply(skip, args->skip_scale[paired]));
            }
            *output = edk_code(edk_saturating_add(linear, requant->offset[paired]));
        }
    }
}
