// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "CKernels.h"

void edk_pool__scalar(const edk_pool_args *args) {
    for (size_t x = 0; x < args->outputs; x++) {
        for (size_t c = 0; c < args->channels; c++) {
            uint8_t best = 0;
            for (size_t row = 0; row < 3; row++) {
                for (size_t column = 0; column < 3; column++) {
                    size_t source = x * 2 + column - args->pad;
                    uint8_t code =
                        source < args->width ? args->rows[row][source * args->channels + c] : args->padding[c];
                    best = code > best ? code : best;
                }
            }
            args->output[x * args->channels + c] = best;
        }
    }
}
