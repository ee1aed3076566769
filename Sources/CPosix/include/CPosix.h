// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// What Swift cannot import from the C library.
#ifndef EDGEDET_CPOSIX_H
#define EDGEDET_CPOSIX_H

// Names the calling thread, at most 15 bytes (prctl(2), PR_SET_NAME: a variadic function, which Swift cannot call).
void cposix_name_thread(const char *name);

// Gives the system back what the heap has free (malloc_trim(3), which no module of the C library declares).
void cposix_trim_heap(void);

#endif
