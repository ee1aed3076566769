// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__aarch64__)

#include "squeeze.h"

void edk_squeeze__neon(const edk_squeeze_args *args) {
    edk_squeeze_body(args);
}

#endif
