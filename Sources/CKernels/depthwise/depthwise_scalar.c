// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "../common/depthwise_rows.h"
#include "../common/requantize.h"
#include "CKernels.h"

// The weight of tap (row, column): [channels / 16][column][row / 4][16][row % 4].
static int32_t weight(const edk_depthwise_args *args, size_t row, size_t column, size_t channel) {
    size_t quads = (args->kernel + 3) / 4;
    size_t group = (channel / 16) * args->kernel * quads + column * quads + row / 4;
    return args->weights[group * 64 + (channel % 16) * 4 + row % 4];
}

static void one_row(const edk_depthwise_args *args) {
    for (size_t x = 0; x < args->outputs; x++) {
        for (size_t c = 0; c < args->channels; c++) {
            int32_t sum = args->requant.bias[c];
            for (size_t row = 0; row < args->kernel; row++) {
                for (size_t column = 0; column < args->kernel; column++) {
                    // Wraps to a huge index left of the image, which is also not inside.
                    size_t source = x * args->stride + column - args->pad;
                    uint8_t code =
                        source < args->width ? args->rows[row][source * args->channels + c] : args->zero_pixel[c];
                    sum += (int32_t)code * weight(args, row, column, c);
                }
            }
            uint8_t code = args->epilogue == EDK_SILU
                               ? edk_silu_output(sum, c, &args->requant)
                               : edk_code(edk_saturating_add(edk_linear_output(sum, c, &args->requant),
                                                             args->requant.offset[edk_paired(c)]));
            args->output[x * args->channels + c] = code;
            if (args->sums) {
                args->sums[c] += code;
            }
        }
    }
}

void edk_depthwise__scalar(const edk_depthwise_args *args) {
    for (size_t row = 0; row < args->output_rows; row++) {
        edk_depthwise_args one = edk_depthwise_row_at(args, row);
        one_row(&one);
    }
}
