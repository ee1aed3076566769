// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "CPosix.h"

#include <features.h>
#include <limits.h>
#include <linux/futex.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

void cposix_name_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

void cposix_trim_heap(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

void cposix_sleep_while(const void *address, uint32_t value) {
    syscall(SYS_futex, address, FUTEX_WAIT_PRIVATE, value, NULL);
}

void cposix_wake_all(const void *address) {
    syscall(SYS_futex, address, FUTEX_WAKE_PRIVATE, INT_MAX);
}
