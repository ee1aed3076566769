// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "suite.h"

static void call(const edk_kernels *kernels, const void *args) {
    kernels->stem(args);
}

static void one(edk_suite *suite, size_t outputs, size_t channels, edk_fill fill) {
    edk_case(suite, "%zu outputs, %zu channels, fill %d", outputs, channels, (int)fill);
    edk_stem_args args = {0};
    for (size_t i = 0; i < 3; i++) {
        args.rows[i] = edk_codes(suite, 6 * outputs + 6, fill);
    }
    int8_t *weights = edk_array(suite, 27 * channels);
    edk_fill_weights(suite, weights, 27 * channels, (edk_fill)(edk_random(suite) % EDK_FILL_COUNT));
    int8_t *packed = edk_array(suite, edk_packed_stem_size(channels));
    edk_pack_stem(weights, channels, packed);
    args.weights = packed;
    args.channels = channels;
    args.outputs = outputs;
    args.requant = edk_make_requant(suite, channels, 255 * 127 * 27, EDK_SILU);
    edk_output output = edk_make_output(suite, outputs * channels);
    args.output = output.expected;
    suite->reference.stem(&args);
    args.output = output.actual;
    if (edk_try(suite, call, &args)) {
        edk_compare(suite, "output", output);
    }
}

void edk_suite_stem(edk_suite *suite) {
    static const size_t outputs[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 255};
    static const size_t channels[] = {8, 16, 24, 32, 40, 48, 56};
    for (size_t x = 0; x < sizeof outputs / sizeof *outputs; x++) {
        for (size_t c = 0; c < sizeof channels / sizeof *channels; c++) {
            for (int fill = 0; fill < EDK_FILL_COUNT; fill++) {
                for (size_t round = 0; round < 4; round++) {
                    one(suite, outputs[x], channels[c], (edk_fill)fill);
                }
            }
        }
    }
}
