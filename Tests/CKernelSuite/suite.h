// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// What the operations' files share: random numbers, arrays that end at a guard page, outputs to compare, failures.
#ifndef EDK_SUITE_H
#define EDK_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CKernelSuite.h"
#include "CKernels.h"

// A block of memory between two pages that must not be touched.
typedef struct {
    uint8_t *map;
    size_t size;
} edk_guarded;

// One output twice, as the reference and as the kernel under test writes it, with a margin on both sides.
typedef struct {
    uint8_t *expected;
    uint8_t *actual;
    size_t size;
} edk_output;

enum { EDK_ARRAYS = 64, EDK_MARGIN = 64 };

typedef struct {
    edk_kernels reference;
    edk_kernels kernels;
    edk_op op;
    uint64_t seed;
    uint64_t random;
    size_t cases;
    size_t failures;
    size_t failed_case;  // the last; counted from 1
    uint64_t fingerprint;
    edk_suite_report report;
    void *context;
    edk_guarded arrays[EDK_ARRAYS];
    size_t arrays_used;
    char parameters[512];  // of the current case
} edk_suite;

// Starts a case: its random numbers depend on the seed and on its number only; arrays of the last case are free again.
__attribute__((format(printf, 2, 3))) void edk_case(edk_suite *suite, const char *format, ...);
__attribute__((format(printf, 2, 3))) void edk_fail(edk_suite *suite, const char *format, ...);

uint64_t edk_random(edk_suite *suite);
int32_t edk_random_between(edk_suite *suite, int32_t least, int32_t most);

// An array whose last byte is followed by a guard page; its contents are whatever the last case left.
void *edk_array(edk_suite *suite, size_t bytes);

// How an array of bytes is filled.
typedef enum { EDK_FILL_RANDOM, EDK_FILL_LEAST, EDK_FILL_MOST, EDK_FILL_EXTREMES, EDK_FILL_COUNT } edk_fill;
uint8_t *edk_codes(edk_suite *suite, size_t count, edk_fill fill);
void edk_fill_weights(edk_suite *suite, int8_t *weights, size_t count, edk_fill fill);

// An int16 array in which every value is between the two, or from an extreme set if wild.
int16_t *edk_words(edk_suite *suite, size_t count, int32_t least, int32_t most, bool wild);

// Both copies hold the same random bytes, and so do their margins.
edk_output edk_make_output(edk_suite *suite, size_t bytes);

// Gives an array back to the system.
void edk_release(edk_guarded array);

// Adds the reference's bytes to the fingerprint; fails the case if the copies differ anywhere, margins and gaps included.
void edk_compare(edk_suite *suite, const char *name, edk_output output);

// Calls with the kernels under test; a touch of a guard page fails the case and gives false.
bool edk_try(edk_suite *suite, void (*call)(const edk_kernels *kernels, const void *args), const void *args);

// The largest magnitude that a multiplier to a tail's segments leads to the last of the 16, or the largest there is.
int16_t edk_magnitude_most(int32_t segment_scale);

// Multipliers to a tail's segments, all of which lead to one of the 16, and what depends on them; paired or not.
typedef struct {
    int16_t *segment_scale;
    int16_t *place_scale;
    int16_t *magnitude_most;
} edk_segments;
edk_segments edk_make_segments(edk_suite *suite, size_t count, bool wild, bool paired);

// Requantization numbers for sums of up to the given magnitude; how wild they are is drawn, too.
edk_requant edk_make_requant(edk_suite *suite, size_t channels, int32_t magnitude, edk_epilogue epilogue);

void edk_suite_pointwise(edk_suite *suite);
void edk_suite_depthwise(edk_suite *suite);
void edk_suite_stem(edk_suite *suite);
void edk_suite_fuse(edk_suite *suite);
void edk_suite_pool(edk_suite *suite);
void edk_suite_squeeze(edk_suite *suite);
void edk_suite_fold(edk_suite *suite);

#endif
