// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Four inputs times a block of outputs, where bytes must be widened first: pmaddubsw would saturate its pairs.
//
// Of each group of four inputs the even ones meet the even weights as words in one pmaddwd, the odd ones in another.
// Both sides are split once and used many times.
#ifndef EDK_DOT_WORDS_X86_H
#define EDK_DOT_WORDS_X86_H

// Steps that a group of four inputs takes; whether they can be read where they stand.
enum { EDK_STEPS = 2, EDK_IN_PLACE = 0 };

// The weights of one step from those of four inputs.
EDK_INLINE edk_vector edk_weights(edk_vector four, size_t step) {
    return EDK_V(srai_epi16)(step ? four : EDK_V(slli_epi16)(four, 8), 8);
}

// Adds the products of pairs of words to 32-bit sums.
EDK_INLINE edk_vector edk_dot_words(edk_vector sum, edk_vector codes, edk_vector weights) {
    edk_vector products = EDK_V(madd_epi16)(codes, weights);
#if defined(EDK_VECTORS_SSE41_H)
    // An instruction overwrites one of its two operands: if that were the products, sums would change registers in every
    // round of a loop, and be copied back.
    __asm__("paddd %1, %0" : "+x"(sum) : "x"(products));
    return sum;
#else
    return EDK_V(add_epi32)(sum, products);
#endif
}

EDK_INLINE edk_vector edk_dot(edk_vector sum, edk_vector codes, edk_vector weights) {
    return edk_dot_words(sum, codes, weights);
}

// Where a row of an even number of codes lies for edk_dot: step s reads its four bytes for codes i ... i + 3, i even, at
// codes + s * step + i.
typedef struct {
    const uint8_t *codes;
    size_t step;
} edk_spread;

// Bytes of scratch for the spread of count codes.
EDK_INLINE size_t edk_spread_size(size_t count) {
    return 2 * count;
}

// Reads exactly count codes and writes exactly 2 * count bytes.
EDK_INLINE edk_spread edk_spread_codes(const uint8_t *codes, size_t count, uint8_t *scratch) {
    uint8_t *odd = scratch + count;
    size_t i = 0;
    for (; i + sizeof(edk_vector) <= count; i += sizeof(edk_vector)) {
        edk_vector bytes = edk_load(codes + i);
        edk_store(scratch + i, edk_and(bytes, EDK_V(set1_epi16)(0xff)));
        edk_store(odd + i, EDK_V(srli_epi16)(bytes, 8));
    }
    for (; i + 8 <= count; i += 8) {
        uint64_t bytes;
        memcpy(&bytes, codes + i, sizeof bytes);
        uint64_t halves[2] = {bytes & 0x00ff00ff00ff00ff, bytes >> 8 & 0x00ff00ff00ff00ff};
        memcpy(scratch + i, &halves[0], sizeof bytes);
        memcpy(odd + i, &halves[1], sizeof bytes);
    }
    for (; i < count; i += 2) {
        uint16_t halves[2] = {codes[i], codes[i + 1]};
        memcpy(scratch + i, &halves[0], sizeof halves[0]);
        memcpy(odd + i, &halves[1], sizeof halves[1]);
    }
    return (edk_spread){scratch, count};
}

// For rows of whole groups: a group's even codes and its odd ones side by side, as one step reads them after the other.
// Reads exactly count codes, a multiple of 4, and writes exactly 2 * count bytes.
EDK_INLINE void edk_split_codes(const uint8_t *codes, size_t count, uint8_t *groups) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(codes + i));
        __m128i even = _mm_and_si128(bytes, _mm_set1_epi16(0xff));
        __m128i odd = _mm_srli_epi16(bytes, 8);
        _mm_storeu_si128((__m128i *)(void *)(groups + 2 * i), _mm_unpacklo_epi32(even, odd));
        _mm_storeu_si128((__m128i *)(void *)(groups + 2 * i + 16), _mm_unpackhi_epi32(even, odd));
    }
    for (; i < count; i += 4) {
        uint32_t bytes;
        memcpy(&bytes, codes + i, sizeof bytes);
        uint32_t halves[2] = {bytes & 0x00ff00ff, bytes >> 8 & 0x00ff00ff};
        memcpy(groups + 2 * i, halves, sizeof halves);
    }
}

#endif
