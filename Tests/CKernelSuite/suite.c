// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "suite.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    void (*run)(edk_suite *suite);
} operations[EDK_OP_COUNT] = {
    [EDK_OP_POINTWISE] = {"pointwise", edk_suite_pointwise}, [EDK_OP_DEPTHWISE] = {"depthwise", edk_suite_depthwise},
    [EDK_OP_STEM] = {"stem", edk_suite_stem},                [EDK_OP_FUSE] = {"fuse", edk_suite_fuse},
    [EDK_OP_POOL] = {"pool", edk_suite_pool},                [EDK_OP_SQUEEZE] = {"squeeze", edk_suite_squeeze},
    [EDK_OP_FOLD] = {"fold", edk_suite_fold},
};

const char *edk_op_name(edk_op op) {
    return operations[op].name;
}

// The name of one instruction set of a set.
static const char *isa_name(uint32_t flags) {
    if (flags & EDK_ISA_AVX512VNNI) return "AVX512-VNNI";
    if (flags & EDK_ISA_AVXVNNI) return "AVX-VNNI";
    if (flags & EDK_ISA_AVX2) return "AVX2";
    if (flags & EDK_ISA_SSE41) return "SSE4.1";
    if (flags & EDK_ISA_I8MM) return "I8MM";
    if (flags & EDK_ISA_DOTPROD) return "DOTPROD";
    if (flags & EDK_ISA_NEON) return "NEON";
    return flags ? "unknown instruction set" : NULL;
}

// What can be run here.
static uint32_t available(void) {
#if defined(EDK_EMULATE_AVX512)
    return edk_detect() | EDK_ISA_AVX512VNNI;
#else
    return edk_detect();
#endif
}

edk_suite_result edk_suite_run(edk_op op, size_t row, uint64_t seed, edk_suite_report report, void *context) {
    edk_kernels kernels = edk_suite_row(row);
    const char *missing = isa_name(kernels.isa & ~available());
    if (missing) {
        return (edk_suite_result){0, 0, missing, 0};
    }
    edk_suite *suite = calloc(1, sizeof *suite);
    if (!suite) abort();
    suite->reference = edk_kernels_at(0);
    suite->kernels = kernels;
    suite->op = op;
    suite->seed = seed;
    suite->fingerprint = 0xcbf29ce484222325u;
    suite->report = report;
    suite->context = context;
    operations[op].run(suite);
    edk_suite_result result = {suite->cases, suite->failures, NULL, suite->fingerprint};
    for (size_t i = 0; i < EDK_ARRAYS; i++) {
        if (suite->arrays[i].map) {
            edk_release(suite->arrays[i]);
        }
    }
    free(suite);
    return result;
}

void edk_case(edk_suite *suite, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(suite->parameters, sizeof suite->parameters, format, arguments);
    va_end(arguments);
    suite->random = suite->seed + 0x9e3779b97f4a7c15u * 1000003 * suite->cases;
    suite->cases++;
    suite->arrays_used = 0;
}

void edk_fail(edk_suite *suite, const char *format, ...) {
    if (suite->failed_case == suite->cases) {
        return;
    }
    suite->failed_case = suite->cases;
    suite->failures++;
    if (suite->failures > 10) {
        return;
    }
    char what[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    char failure[1024];
    snprintf(failure, sizeof failure, "%s__%s, seed %llu, case %zu (%s): %s", edk_op_name(suite->op),
             suite->kernels.name, (unsigned long long)suite->seed, suite->cases - 1, suite->parameters, what);
    suite->report(failure, suite->context);
}

// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
uint64_t edk_random(edk_suite *suite) {
    uint64_t z = suite->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int32_t edk_random_between(edk_suite *suite, int32_t least, int32_t most) {
    uint64_t span = (uint64_t)((int64_t)most - least + 1);
    return (int32_t)(least + (int64_t)((edk_random(suite) >> 32) * span >> 32));
}

uint8_t *edk_codes(edk_suite *suite, size_t count, edk_fill fill) {
    uint8_t *codes = edk_array(suite, count);
    for (size_t i = 0; i < count; i++) {
        uint64_t random = edk_random(suite);
        codes[i] = fill == EDK_FILL_LEAST   ? 0
                   : fill == EDK_FILL_MOST  ? 255
                   : fill == EDK_FILL_RANDOM ? (uint8_t)random
                                             : (uint8_t)(random & 1 ? 255 : 0);
    }
    return codes;
}

void edk_fill_weights(edk_suite *suite, int8_t *weights, size_t count, edk_fill fill) {
    for (size_t i = 0; i < count; i++) {
        int32_t random = edk_random_between(suite, -127, 127);
        weights[i] = fill == EDK_FILL_LEAST   ? -127
                     : fill == EDK_FILL_MOST  ? 127
                     : fill == EDK_FILL_RANDOM ? (int8_t)random
                                               : (int8_t)(random < 0 ? -127 : 127);
    }
}

int16_t *edk_words(edk_suite *suite, size_t count, int32_t least, int32_t most, bool wild) {
    static const int16_t extremes[] = {32767, -32767, 0, 1, -1, 16384, 2, 32766};
    int16_t *words = edk_array(suite, count * sizeof *words);
    for (size_t i = 0; i < count; i++) {
        words[i] = wild && edk_random(suite) % 2 ? extremes[edk_random(suite) % 8]
                                                 : (int16_t)edk_random_between(suite, least, most);
    }
    return words;
}

edk_output edk_make_output(edk_suite *suite, size_t bytes) {
    size_t size = bytes + 2 * EDK_MARGIN;
    uint8_t *expected = edk_array(suite, size);
    uint8_t *actual = edk_array(suite, size);
    for (size_t i = 0; i < size; i++) {
        expected[i] = actual[i] = (uint8_t)edk_random(suite);
    }
    return (edk_output){expected + EDK_MARGIN, actual + EDK_MARGIN, bytes};
}

// FNV-1a (draft-eastlake-fnv).
static void fingerprint(edk_suite *suite, edk_output output) {
    for (size_t i = 0; i < output.size; i++) {
        suite->fingerprint = (suite->fingerprint ^ output.expected[i]) * 0x100000001b3u;
    }
}

void edk_compare(edk_suite *suite, const char *name, edk_output output) {
    fingerprint(suite, output);
    for (size_t i = 0; i < output.size + 2 * EDK_MARGIN; i++) {
        uint8_t expected = output.expected[(ptrdiff_t)i - EDK_MARGIN];
        uint8_t actual = output.actual[(ptrdiff_t)i - EDK_MARGIN];
        if (expected != actual) {
            edk_fail(suite, "byte %td of %zu of %s is %d instead of %d", (ptrdiff_t)i - EDK_MARGIN, output.size, name,
                     actual, expected);
            return;
        }
    }
}
