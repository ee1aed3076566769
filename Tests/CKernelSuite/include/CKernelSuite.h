// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Compares the kernels of every instruction set with the scalar reference, byte for byte, and the scalar reference with
// floating-point arithmetic. Plain C, so that the same cases run under Swift Testing on the host and as a program of
// their own on another processor (standalone/main.c).
#ifndef EDK_CKERNELSUITE_H
#define EDK_CKERNELSUITE_H

#include <stddef.h>
#include <stdint.h>

#include "CKernels.h"

typedef enum {
    EDK_OP_POINTWISE,
    EDK_OP_DEPTHWISE,
    EDK_OP_STEM,
    EDK_OP_FUSE,
    EDK_OP_POOL,
    EDK_OP_SQUEEZE,
    EDK_OP_FOLD,
    EDK_OP_COUNT,
} edk_op;

// "pointwise", "depthwise", ...
const char *edk_op_name(edk_op op);

// What is tested: every row of kernels.inc, then sets of kernels whose instructions are emulated.
size_t edk_suite_rows(void);
edk_kernels edk_suite_row(size_t index);

// Is told one failure: the operation, the instruction set, the seed, every parameter of the case and what differs.
typedef void (*edk_suite_report)(const char *failure, void *context);

typedef struct {
    size_t cases;         // run and compared
    size_t failures;      // of them; the first ten are reported one by one
    const char *missing;  // the instruction set this processor lacks, upper case; null if it has all the kernels need
    uint64_t fingerprint; // of all that the scalar reference wrote: the same on every processor
} edk_suite_result;

// Runs every case of an operation with edk_suite_row(row). The seed decides everything random in them.
//
// A kernel that reads or writes beyond its arrays is a failure of its case, not a crash. While a case runs, SIGSEGV is
// handled here; several runs may go on in several threads.
edk_suite_result edk_suite_run(edk_op op, size_t row, uint64_t seed, edk_suite_report report, void *context);

// How far silu by the fixed-point rule of the scalar reference is from the exactly rounded code.
typedef struct {
    size_t sums;           // compared
    size_t equal;          // of them
    int largest_distance;  // in codes
} edk_silu_accuracy;

// One channel of a pointwise convolution, over the sums whose value x lies in -12 < x < 256 codes.
//
// sum_scale: x per unit of the sum; output_scale and zero_point: of the code. The requantization numbers are derived
// from these as an engine would, for which both scales become a little coarser. sum_scale must be below output_scale.
edk_silu_accuracy edk_suite_silu(double sum_scale, double output_scale, int zero_point);

// How many finite numbers of binary16 the folding kernels widen to another float32 than the one of the same value.
size_t edk_suite_half(void);

#endif
