// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// All rows, for every instruction set with vectors. To be included behind the including file's own largest_products and
// quantize and its fold_zero, the type in which quantize multiplies zero points, and inside its target attribute. Both get
// a row's products with their gates; with EDK_FOLD_HALVES a row's masters as they are kept, because floats in memory would
// take longer to read than to make.
#ifndef EDK_FOLD_ROWS_H
#define EDK_FOLD_ROWS_H

#include "fold.h"

static inline void edk_fold_rows(const edk_fold_args *args) {
    fold_zero zero[args->inputs];
#if !defined(EDK_FOLD_HALVES)
    float products[args->inputs * 16];
#endif
    for (size_t k = 0; k < args->inputs; k++) {
        zero[k] = (fold_zero)args->zero[k];
    }
    for (size_t row = args->first_row; row < args->last_row; row++) {
        int8_t *weights = args->weights + row * args->inputs * 16;
        float largest[16];
        float scale[16];
        float factor[16];
        int32_t zeros[16];
#if defined(EDK_FOLD_HALVES)
        const uint16_t *products = args->master + row * args->inputs * 16;
#else
        edk_fold_products(args, row, products);
#endif
        largest_products(args, products, largest);
        edk_fold_scales(args, row, largest, scale, factor);
        quantize(args, zero, products, factor, weights, zeros);
        edk_fold_finish(args, row, scale, zeros);
    }
}

#endif
