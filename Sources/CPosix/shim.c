// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "CPosix.h"

#include <sys/prctl.h>

void cposix_name_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}
