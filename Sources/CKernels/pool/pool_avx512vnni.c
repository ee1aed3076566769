// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__x86_64__)

#include "CKernels.h"

#include "../common/target_avx512.h"

EDK_AVX512_BEGIN

void edk_pool__avx512vnni(const edk_pool_args *args) {
    for (size_t x = 0; x < args->outputs; x++) {
        for (size_t c = 0; c < args->channels; c += 64) {
            size_t left = args->channels - c;
            __mmask64 mask = left >= 64 ? ~(__mmask64)0 : ((__mmask64)1 << left) - 1;
            __m512i best = _mm512_setzero_si512();
            for (size_t row = 0; row < 3; row++) {
                for (size_t column = 0; column < 3; column++) {
                    size_t source = x * 2 + column - args->pad;
                    const uint8_t *pixel =
                        source < args->width ? args->rows[row] + source * args->channels : args->padding;
                    best = _mm512_max_epu8(best, _mm512_maskz_loadu_epi8(mask, pixel + c));
                }
            }
            _mm512_mask_storeu_epi8(args->output + x * args->channels + c, mask, best);
        }
    }
}

EDK_AVX512_END

#endif
