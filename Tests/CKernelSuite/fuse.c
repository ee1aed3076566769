// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "suite.h"

static void call(const edk_kernels *kernels, const void *args) {
    kernels->fuse(args);
}

static void one(edk_suite *suite, size_t inputs, size_t outputs, size_t channels) {
    int32_t upsampled = (int32_t)(suite->cases % 8);  // a bit per input
    edk_case(suite, "%zu inputs, upsampled %d, %zu outputs, %zu channels", inputs, upsampled, outputs, channels);
    size_t padded = (channels + 31) / 32 * 32;
    bool wild = edk_random(suite) % 2;
    edk_fuse_args args = {0};
    for (size_t i = 0; i < inputs; i++) {
        edk_fuse_input *input = &args.inputs[i];
        input->upsampled = (upsampled >> i) & 1;
        size_t columns = (outputs + (size_t)input->upsampled) >> input->upsampled;
        input->row = edk_codes(suite, columns * channels, (edk_fill)(edk_random(suite) % EDK_FILL_COUNT));
        input->zero = edk_words(suite, padded, 0, 255, false);
        input->input_scale = edk_words(suite, padded, 0, 32767, wild);
    }
    args.input_count = inputs;
    args.channels = channels;
    args.outputs = outputs;
    args.value_scale = edk_words(suite, padded, 200, 32767, wild);
    args.offset = edk_words(suite, padded, 0, 255, wild);
    edk_segments segments = edk_make_segments(suite, padded, wild, false);
    args.segment_scale = segments.segment_scale;
    args.place_scale = segments.place_scale;
    args.magnitude_most = segments.magnitude_most;
    args.tail_scale = edk_words(suite, padded, 1, 2000, wild);
    edk_output output = edk_make_output(suite, outputs * channels);
    args.output = output.expected;
    suite->reference.fuse(&args);
    args.output = output.actual;
    if (edk_try(suite, call, &args)) {
        edk_compare(suite, "output", output);
    }
}

void edk_suite_fuse(edk_suite *suite) {
    static const size_t outputs[] = {1, 2, 3, 4, 5, 8, 9, 16, 31};
    static const size_t channels[] = {8, 16, 24, 32, 40, 56, 64, 88, 96, 112};
    for (size_t inputs = 2; inputs <= 3; inputs++) {
        for (size_t x = 0; x < sizeof outputs / sizeof *outputs; x++) {
            for (size_t c = 0; c < sizeof channels / sizeof *channels; c++) {
                for (size_t i = 0; i < 14; i++) one(suite, inputs, outputs[x], channels[c]);
            }
        }
    }
}
