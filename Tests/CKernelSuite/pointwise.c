// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "suite.h"

static void call(const edk_kernels *kernels, const void *args) {
    kernels->pointwise(args);
}

static int16_t *paired_words(edk_suite *suite, size_t channels, int32_t least, int32_t most, bool wild) {
    size_t count = 2 * ((channels + 15) / 16 * 16);
    int16_t *words = edk_words(suite, count, least, most, wild);
    for (size_t i = 0; i < count; i += 8) {
        for (size_t j = 0; j < 4; j++) words[i + j + 4] = words[i + j];
    }
    return words;
}

// Weights as the default model has them: every pair's weights of one sign come to 128 at most, and every eight weights whose
// products may share a word, [output][group of 16][pairs 0 2 4 6, or 1 3 5 7], to 256. Many of them come to just that.
static void fill_narrow(edk_suite *suite, int8_t *weights, size_t inputs, size_t outputs) {
    for (size_t i = 0; i < inputs * outputs; i += 2) {
        static int32_t left[2];
        if (i % inputs % 16 == 0) left[0] = left[1] = 256;
        int32_t *rest = &left[i / 2 % 2];
        bool most = edk_random(suite) % 2;
        int32_t first = *rest < 127 ? *rest : 127;
        if (!most || edk_random(suite) % 2) first = edk_random_between(suite, 0, first);
        int32_t second = *rest - first < 128 - first ? *rest - first : 128 - first;
        if (second > 127) second = 127;
        if (!most) second = edk_random_between(suite, 0, second);
        *rest -= first + second;
        int32_t sign = edk_random(suite) % 2 ? 1 : -1;
        weights[i] = (int8_t)(sign * first);
        weights[i + 1] = (int8_t)((edk_random(suite) % 4 ? sign : -sign) * second);
    }
}

static void one(edk_suite *suite, size_t positions, size_t inputs, size_t outputs, edk_epilogue epilogue) {
    static const char *const names[] = {"silu", "linear", "add", "raw"};
    edk_case(suite, "%zu positions, %zu inputs, %zu outputs, %s", positions, inputs, outputs, names[epilogue]);
    static const size_t gaps[] = {0, 0, 8, 3};
    edk_pointwise_args args = {0};
    args.positions = positions;
    args.inputs = inputs;
    args.outputs = outputs;
    args.epilogue = epilogue;
    args.input_stride = inputs + gaps[edk_random(suite) % 4];
    edk_fill fill = (edk_fill)(edk_random(suite) % EDK_FILL_COUNT);
    args.input = edk_codes(suite, (positions - 1) * args.input_stride + inputs, fill);

    size_t size = edk_packed_pointwise_size(inputs, outputs);
    int8_t *weights = edk_array(suite, inputs * outputs);
    edk_fill fills = (edk_fill)(edk_random(suite) % (2 * EDK_FILL_COUNT));
    if (fills < EDK_FILL_COUNT) {
        edk_fill_weights(suite, weights, inputs * outputs, fills);
    } else {
        fill_narrow(suite, weights, inputs, outputs);
    }
    int8_t *packed = edk_array(suite, size);
    edk_pack_pointwise(weights, inputs, outputs, packed);
    args.weights = packed;
    args.requant = edk_make_requant(suite, outputs, (int32_t)(255 * 127 * inputs), epilogue);

    edk_output output;
    if (epilogue == EDK_RAW) {
        output = edk_make_output(suite, positions * outputs * sizeof(int32_t));
        args.raw = (int32_t *)(void *)output.expected;
    } else {
        args.output_stride = outputs + gaps[edk_random(suite) % 4];
        output = edk_make_output(suite, (positions - 1) * args.output_stride + outputs);
        args.output = output.expected;
    }
    bool in_place = edk_random(suite) % 2;
    if (epilogue == EDK_ADD) {
        args.skip_zero = paired_words(suite, outputs, 0, 255, false);
        args.skip_scale = paired_words(suite, outputs, -32767, 32767, edk_random(suite) % 2);
        args.skip_stride = in_place ? args.output_stride : outputs + gaps[edk_random(suite) % 4];
        args.skip = in_place ? output.expected
                             : edk_codes(suite, (positions - 1) * args.skip_stride + outputs, EDK_FILL_RANDOM);
    }
    suite->reference.pointwise(&args);
    args.raw = (int32_t *)(void *)output.actual;
    args.output = output.actual;
    args.skip = in_place ? output.actual : args.skip;
    if (edk_try(suite, call, &args)) {
        edk_compare(suite, "output", output);
    }
}

void edk_suite_pointwise(edk_suite *suite) {
    static const size_t positions[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 63, 64, 65, 127};
    static const size_t inputs[] = {4, 8, 12, 16, 24, 40, 64, 96, 112};
    static const size_t outputs[] = {8, 16, 24, 40, 48, 64, 88, 96, 112, 144, 36, 54};
    for (size_t p = 0; p < sizeof positions / sizeof *positions; p++) {
        for (size_t k = 0; k < sizeof inputs / sizeof *inputs; k++) {
            for (size_t n = 0; n < sizeof outputs / sizeof *outputs; n++) {
                for (int epilogue = EDK_SILU; epilogue <= EDK_RAW; epilogue++) {
                    if (epilogue != EDK_RAW && outputs[n] % 8 != 0) continue;
                    one(suite, positions[p], inputs[k], outputs[n], (edk_epilogue)epilogue);
                }
            }
        }
    }
    // The longest sums of the network.
    one(suite, 17, 1152, 192, EDK_SILU);
    one(suite, 17, 1152, 320, EDK_LINEAR);
    one(suite, 17, 1152, 192, EDK_ADD);
}
