// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__x86_64__)

#include "CKernels.h"

#include "../common/target_avx512.h"

#if !defined(EDK_EMULATE_AVX512)
#define EDK_NATIVE_HALF
#endif

EDK_AVX512_BEGIN

#include "squeeze.h"

void edk_squeeze__avx512vnni(const edk_squeeze_args *args) {
    edk_squeeze_body(args);
}

EDK_AVX512_END

#endif
