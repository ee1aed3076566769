// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// What Swift cannot import from the C library.
#ifndef EDGEDET_CPOSIX_H
#define EDGEDET_CPOSIX_H

#include <stdint.h>

// Names the calling thread, at most 15 bytes (prctl(2), PR_SET_NAME: a variadic function, which Swift cannot call).
void cposix_name_thread(const char *name);

// Gives the system back what the heap has free (malloc_trim(3), which no module of the C library declares).
void cposix_trim_heap(void);

// Unmaps the pages of the program and its libraries that nobody has written to: code and constants that only the start
// needed. Whatever is used again comes back from the page cache, a fault for 16 pages (madvise(2), MADV_DONTNEED).
void cposix_release_code(void);

// Tells the processor that the thread looks at the same place again and again, so that it saves power and leaves room for
// the core's other thread.
static inline void cposix_spin_hint(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// Sleeps until somebody calls cposix_wake_all with the same address, unless the 32 bits there are not value; may also
// return for no reason (futex(2), which has no function in the C library).
void cposix_sleep_while(const void *address, uint32_t value);
void cposix_wake_all(const void *address);

#endif
