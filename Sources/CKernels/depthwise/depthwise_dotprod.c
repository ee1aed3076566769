// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__aarch64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#include "../common/depthwise_dot_neon.h"

void edk_depthwise__dotprod(const edk_depthwise_args *args) {
    size_t blocks = (args->channels + 15) / 16;
    int32_t start[16 * blocks];
    edk_start_neon(args->requant.bias, args->weights, args->kernel * ((args->kernel + 3) / 4), blocks, start);
    edk_depthwise_dot_neon(args, start);
}

#pragma clang attribute pop

#endif
