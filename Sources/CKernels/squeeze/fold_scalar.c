// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "squeeze.h"

void edk_fold__scalar(const edk_fold_args *args) {
    edk_fold_body(args);
}
