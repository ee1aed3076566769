// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// All rows, for every instruction set with vectors. To be included behind the including file's own largest_products and
// quantize and its fold_zero, the type in which quantize multiplies zero points, and inside its target attribute.
#ifndef EDK_FOLD_ROWS_H
#define EDK_FOLD_ROWS_H

#include "fold.h"

static inline void edk_fold_rows(const edk_fold_args *args) {
    fold_zero zero[args->inputs];
    float master[args->inputs * 16];
    for (size_t k = 0; k < args->inputs; k++) {
        zero[k] = (fold_zero)args->zero[k];
    }
    for (size_t row = args->first_row; row < args->last_row; row++) {
        float largest[16];
        float scale[16];
        int32_t zeros[16];
        edk_fold_widen(args, row, master);
        largest_products(args, master, largest);
        edk_fold_scales(args, row, largest, scale);
        quantize(args, zero, master, scale, args->weights + row * args->inputs * 16, zeros);
        edk_fold_finish(args, row, scale, zeros);
    }
}

#endif
