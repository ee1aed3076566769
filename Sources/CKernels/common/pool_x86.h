// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The maximum for SSE4.1 and all that is above it; it is a thousandth of a picture's time.
#ifndef EDK_POOL_X86_H
#define EDK_POOL_X86_H

static inline __attribute__((always_inline)) void edk_pool_body(const edk_pool_args *args) {
    for (size_t x = 0; x < args->outputs; x++) {
        for (size_t c = 0; c < args->channels; c += 16) {
            int whole = args->channels - c >= 16;
            __m128i best = _mm_setzero_si128();
            for (size_t row = 0; row < 3; row++) {
                for (size_t column = 0; column < 3; column++) {
                    size_t source = x * 2 + column - args->pad;
                    const uint8_t *pixel =
                        (source < args->width ? args->rows[row] + source * args->channels : args->padding) + c;
                    best = _mm_max_epu8(best, whole ? _mm_loadu_si128((const __m128i *)(const void *)pixel)
                                                    : _mm_loadl_epi64((const __m128i *)(const void *)pixel));
                }
            }
            uint8_t *output = args->output + x * args->channels + c;
            if (whole) {
                _mm_storeu_si128((__m128i *)(void *)output, best);
            } else {
                _mm_storel_epi64((__m128i *)(void *)output, best);
            }
        }
    }
}

#endif
