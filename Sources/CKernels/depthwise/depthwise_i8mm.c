// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__aarch64__)

#include "CKernels.h"

#pragma clang attribute push(__attribute__((target("i8mm"))), apply_to = function)

#define EDK_USDOT
#include "../common/depthwise_dot_neon.h"

void edk_depthwise__i8mm(const edk_depthwise_args *args) {
    edk_depthwise_dot_neon(args, args->requant.bias);
}

#pragma clang attribute pop

#endif
