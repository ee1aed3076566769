// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__aarch64__)

#include "../common/stem_neon.h"

void edk_pointwise__i8mm(const edk_pointwise_args *args);

void edk_stem__i8mm(const edk_stem_args *args) {
    edk_stem_neon(args, edk_pointwise__i8mm);
}

#endif
