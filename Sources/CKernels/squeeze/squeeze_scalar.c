// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "squeeze.h"

void edk_squeeze__scalar(const edk_squeeze_args *args) {
    edk_squeeze_body(args);
}
