// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "fold.h"

static void fold_row(const edk_fold_args *args, size_t row) {
    size_t inputs = args->inputs;
    float products[inputs * 16];
    edk_fold_products(args, row, products);
    int8_t *weights = args->weights + row * inputs * 16;

    float largest[16] = {0};
    for (size_t i = 0; i < inputs * 16; i++) {
        size_t n = i % 64 / 4;
        float magnitude = products[i] < 0 ? -products[i] : products[i];
        largest[n] = magnitude > largest[n] ? magnitude : largest[n];
    }
    float scale[16];
    float factor[16];
    edk_fold_scales(args, row, largest, scale, factor);

    int32_t zeros[16] = {0};
    for (size_t i = 0; i < inputs * 16; i++) {
        size_t n = i % 64 / 4;
        size_t k = i / 64 * 4 + i % 4;
        int32_t weight = (int32_t)edk_round_even(products[i] * factor[n]);
        weights[i] = (int8_t)weight;
        zeros[n] += weight * (int32_t)args->zero[k];
    }
    edk_fold_finish(args, row, scale, zeros);
}

void edk_fold__scalar(const edk_fold_args *args) {
    for (size_t row = args->first_row; row < args->last_row; row++) {
        fold_row(args, row);
    }
}
