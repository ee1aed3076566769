// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The suite as a program, for processors without a Swift toolchain:
//
//     clang --target=aarch64-linux-gnu -static -O2 -ISources/CKernels/include -ITests/CKernelSuite/include \
//         Sources/CKernels/*/*.c Tests/CKernelSuite/*.c Tests/CKernelSuite/standalone/main.c -lm -lpthread
//
// Exit code 0: nothing failed. An argument is the seed.

#include <stdio.h>
#include <stdlib.h>

#include "CKernelSuite.h"
#include "CKernels.h"

static void print(const char *failure, void *context) {
    (void)context;
    printf("    %s\n", failure);
}

static int silu(void) {
    static const double scales[][2] = {{1e-5, 0.0235}, {1e-4, 0.0235}, {3e-4, 0.05}, {2e-3, 0.2}, {1e-5, 0.005}};
    int failed = 0;
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        edk_silu_accuracy accuracy = edk_suite_silu(scales[i][0], scales[i][1], 12);
        int bad = accuracy.largest_distance > 1;
        printf("silu, sum scale %g, output scale %g: %s, %.2f %% exact, at most %d off\n", scales[i][0], scales[i][1],
               bad ? "failed" : "passed", 100.0 * (double)accuracy.equal / (double)accuracy.sums,
               accuracy.largest_distance);
        failed |= bad;
    }
    return failed;
}

static int half(void) {
    size_t faults = edk_suite_half();
    printf("half: %s, %zu numbers widened to others\n", faults ? "failed" : "passed", faults);
    return faults > 0;
}

// Every set of kernels needs what the plainest needs, and its best instruction set is better than those of the sets before
// it, so that the last one that a processor can run is the best.
static int order(size_t row) {
    edk_kernels kernels = edk_kernels_at(row);
    int bad = !(kernels.isa & EDK_ISA_SCALAR) || (row > 0 && kernels.isa <= edk_kernels_at(row - 1).isa);
    printf("order__%s: %s\n", kernels.name, bad ? "failed" : "passed");
    return bad;
}

int main(int count, char **arguments) {
    uint64_t seed = count > 1 ? strtoull(arguments[1], NULL, 0) : 20260101;
    int failed = silu() | half();
    for (size_t row = 0; row < edk_suite_rows(); row++) {
        if (row < edk_kernels_count()) failed |= order(row);
        for (int op = 0; op < EDK_OP_COUNT; op++) {
            edk_suite_result result = edk_suite_run((edk_op)op, row, seed, print, NULL);
            printf("%s__%s: ", edk_op_name((edk_op)op), edk_suite_row(row).name);
            if (result.missing) {
                printf("skipped: this CPU has no %s\n", result.missing);
            } else {
                printf("%s, %zu cases, %zu failures, reference %016llx\n", result.failures ? "failed" : "passed",
                       result.cases, result.failures, (unsigned long long)result.fingerprint);
            }
            failed |= result.failures > 0;
        }
    }
    return failed;
}
