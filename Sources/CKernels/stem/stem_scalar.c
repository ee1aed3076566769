// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "../common/requantize.h"
#include "CKernels.h"

void edk_stem__scalar(const edk_stem_args *args) {
    for (size_t x = 0; x < args->outputs; x++) {
        for (size_t c = 0; c < args->channels; c++) {
            // [channels / 16][row][3 quads][16][4]: each row's nine bytes are padded to twelve with zero weights.
            const int8_t *weights = args->weights + (c / 16) * 9 * 64 + (c % 16) * 4;
            int32_t sum = args->requant.bias[c];
            for (size_t row = 0; row < 3; row++) {
                for (size_t byte = 0; byte < 9; byte++) {
                    int32_t pixel = args->rows[row][6 * x + byte];
                    sum += pixel * weights[(row * 3 + byte / 4) * 64 + byte % 4];
                }
            }
            args->output[x * args->channels + c] = edk_silu_output(sum, c, &args->requant);
        }
    }
}
