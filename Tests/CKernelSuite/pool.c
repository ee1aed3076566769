// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "suite.h"

static void call(const edk_kernels *kernels, const void *args) {
    kernels->pool(args);
}

static void one(edk_suite *suite, size_t width, size_t pad, size_t channels) {
    size_t outputs = (width + 1) / 2 + suite->cases % 2;
    edk_case(suite, "width %zu, pad %zu, %zu channels, %zu outputs", width, pad, channels, outputs);
    edk_pool_args args = {0};
    for (size_t i = 0; i < 3; i++) {
        args.rows[i] = edk_codes(suite, width * channels, suite->cases % 5 ? EDK_FILL_RANDOM : EDK_FILL_LEAST);
    }
    args.padding = edk_codes(suite, channels, suite->cases % 4 ? EDK_FILL_LEAST : EDK_FILL_RANDOM);
    args.pad = pad;
    args.width = width;
    args.channels = channels;
    args.outputs = outputs;
    edk_output output = edk_make_output(suite, outputs * channels);
    args.output = output.expected;
    suite->reference.pool(&args);
    args.output = output.actual;
    if (edk_try(suite, call, &args)) {
        edk_compare(suite, "output", output);
    }
}

void edk_suite_pool(edk_suite *suite) {
    static const size_t widths[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 31};
    static const size_t channels[] = {8, 16, 24, 32, 40, 56, 64, 72, 88, 96, 112, 128, 136};
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
        for (size_t pad = 0; pad <= 1; pad++) {
            for (size_t c = 0; c < sizeof channels / sizeof *channels; c++) {
                for (size_t round = 0; round < 4; round++) one(suite, widths[w], pad, channels[c]);
            }
        }
    }
}
