// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Four inputs times a block of outputs in one instruction of AVX-VNNI: bytes stay as they are, in place.
//
// With EDK_EMULATE_VNNI the instruction is put together from those of AVX2, so that the kernels made of it can be tested
// where it does not exist.
#ifndef EDK_DOT_BYTES_X86_H
#define EDK_DOT_BYTES_X86_H

enum { EDK_STEPS = 1, EDK_IN_PLACE = 1 };

EDK_INLINE edk_vector edk_weights(edk_vector four, size_t step) {
    (void)step;
    return four;
}

EDK_INLINE edk_vector edk_dot(edk_vector sum, edk_vector codes, edk_vector weights) {
#if defined(EDK_EMULATE_VNNI)
    edk_vector even = _mm256_madd_epi16(_mm256_and_si256(codes, _mm256_set1_epi16(0xff)),
                                        _mm256_srai_epi16(_mm256_slli_epi16(weights, 8), 8));
    edk_vector odd = _mm256_madd_epi16(_mm256_srli_epi16(codes, 8), _mm256_srai_epi16(weights, 8));
    return _mm256_add_epi32(sum, _mm256_add_epi32(even, odd));
#else
    return _mm256_dpbusd_avx_epi32(sum, codes, weights);
#endif
}

typedef struct {
    const uint8_t *codes;
    size_t step;
} edk_spread;

EDK_INLINE size_t edk_spread_size(size_t count) {
    return count;
}

EDK_INLINE edk_spread edk_spread_codes(const uint8_t *codes, size_t count, uint8_t *scratch) {
    memcpy(scratch, codes, count);
    return (edk_spread){scratch, 0};
}

EDK_INLINE void edk_split_codes(const uint8_t *codes, size_t count, uint8_t *groups) {
    memcpy(groups, codes, count);
}

#endif
