// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The output rows of a depthwise convolution, one by one: what they share is prepared once before.
#ifndef EDK_DEPTHWISE_ROWS_H
#define EDK_DEPTHWISE_ROWS_H

#include "CKernels.h"

// One of the rows by itself.
static inline edk_depthwise_args edk_depthwise_row_at(const edk_depthwise_args *args, size_t row) {
    edk_depthwise_args one = *args;
    one.rows += row * args->stride;
    one.output += row * args->outputs * args->channels;
    one.output_rows = 1;
    return one;
}

#endif
