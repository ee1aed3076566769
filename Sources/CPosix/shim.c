// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "CPosix.h"

#include <features.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/prctl.h>

void cposix_name_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

void cposix_trim_heap(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
