// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Pointwise layers whose weights are narrow: products become words before they become 32-bit sums.
//
// pmaddubsw multiplies as many bytes as a vector has, and adds them in pairs to words, which saturate. A pair never does
// where its weights of one sign come to 128 at most: 255 * 128 = 32640. Adding words wraps around, so nothing is lost as long
// as the last of them is known to fit. Weights whose magnitudes come to 256 give 255 * 256 + 1 different sums; a centre of
// -127.5 times the sum of the weights brings them between -32640 and 32640. So four pmaddubsw, which make a word of eight
// inputs, share one pmaddwd by ones that widens it: 5 multiplying instructions for what takes pmaddwd alone 8.
#ifndef EDK_POINTWISE_NARROW_X86_H
#define EDK_POINTWISE_NARROW_X86_H

// Inputs of a group, whose words are widened together; bytes of weights for four inputs.
enum { EDK_NARROW_GROUP = 16, EDK_NARROW_WEIGHTS = 64 };

EDK_INLINE edk_vector edk_ones(void) {
    return EDK_V(set1_epi16)(1);
}

// Prepares a half of a block, from its weights for the first four inputs: the centre of each group's words, and the sums'
// beginning, which takes the centres back. Returns the largest of all magnitudes that must be 256 at most.
EDK_INLINE edk_vector edk_narrow_centres(const int8_t *weights, size_t inputs, edk_vector *centres, edk_vector *bias) {
    edk_vector most = edk_zero();
    for (size_t k = 0; k < inputs; k += EDK_NARROW_GROUP) {
        edk_vector sum = edk_zero();
        edk_vector magnitude = edk_zero();
        for (size_t i = k; i < inputs && i < k + EDK_NARROW_GROUP; i += 4, weights += EDK_NARROW_WEIGHTS) {
            edk_vector four = edk_load(weights);
            edk_vector pairs = EDK_V(maddubs_epi16)(EDK_V(set1_epi8)(1), four);
            edk_vector magnitudes = EDK_V(maddubs_epi16)(EDK_V(abs_epi8)(four), EDK_V(set1_epi8)(1));
            // Twice what a pair's weights of one sign come to.
            most = EDK_V(max_epi16)(most, EDK_V(add_epi16)(magnitudes, EDK_V(abs_epi16)(pairs)));
            sum = EDK_V(add_epi16)(sum, pairs);
            magnitude = EDK_V(add_epi16)(magnitude, magnitudes);
        }
        most = EDK_V(max_epi16)(most, magnitude);
        edk_vector centre = EDK_V(sub_epi16)(EDK_V(srai_epi16)(sum, 1), EDK_V(slli_epi16)(sum, 7));
        *bias = EDK_V(sub_epi32)(*bias, EDK_V(madd_epi16)(centre, edk_ones()));
        *centres = centre;
        centres += 2;
    }
    return most;
}

// Whether a block's weights are narrow; then centres, [group][half], and the beginning of the sums are ready.
EDK_INLINE int edk_narrow_prepare(const edk_pointwise_args *args, const int8_t *weights, size_t halves,
                                  edk_vector *centres, edk_vector bias[2]) {
    edk_vector most = edk_zero();
    for (size_t half = 0; half < halves; half++) {
        most = EDK_V(max_epi16)(most, edk_narrow_centres(weights + half * sizeof(edk_vector), args->inputs,
                                                         centres + half, bias + half));
    }
    return EDK_V(movemask_epi8)(EDK_V(cmpgt_epi16)(most, EDK_V(set1_epi16)(256))) == 0;
}

// Adds the products of a group of inputs, QUADS times four of them, to the sums of some positions.
EDK_INLINE void edk_narrow_group(const uint8_t *const codes[], size_t k, const int8_t *weights,
                                 const edk_vector *centres, edk_vector sums[][2], const size_t POSITIONS,
                                 const size_t HALVES, size_t quads) {
    edk_vector words[4][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < POSITIONS; i++) words[i][0] = words[i][1] = edk_zero();
#pragma clang loop unroll(full)
    for (size_t quad = 0; quad < quads; quad++) {
        edk_vector four[2] = {edk_load(weights + quad * EDK_NARROW_WEIGHTS),
                              edk_load(weights + quad * EDK_NARROW_WEIGHTS + sizeof(edk_vector))};
#pragma clang loop unroll(full)
        for (size_t i = 0; i < POSITIONS; i++) {
            edk_vector input = edk_broadcast(codes[i] + k + 4 * quad);
#pragma clang loop unroll(full)
            for (size_t half = 0; half < HALVES; half++) {
                edk_vector pairs = EDK_V(maddubs_epi16)(input, four[half]);
                words[i][half] = quad == 0 ? pairs : EDK_V(add_epi16)(words[i][half], pairs);
            }
            // In order: taken apart, they need more registers than there are.
            __asm__ volatile("" : "+x"(words[i][0]), "+x"(words[i][HALVES - 1]));
        }
    }
#pragma clang loop unroll(full)
    for (size_t half = 0; half < HALVES; half++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < POSITIONS; i++) {
            edk_vector centred = EDK_V(add_epi16)(words[i][half], centres[half]);
            sums[i][half] = EDK_V(add_epi32)(sums[i][half], EDK_V(madd_epi16)(centred, edk_ones()));
        }
    }
}

// The sums of some positions of a block, whose inputs stand at codes.
EDK_INLINE void edk_narrow_sums(const edk_panel *panel, const uint8_t *const codes[], edk_vector sums[][2],
                                const size_t POSITIONS, const size_t HALVES) {
    const size_t inputs = panel->args->inputs;
    const int8_t *weights = panel->panel;
    const edk_vector *centres = panel->centres;
    size_t k = 0;
    for (; k + EDK_NARROW_GROUP <= inputs; k += EDK_NARROW_GROUP) {
        edk_narrow_group(codes, k, weights, centres, sums, POSITIONS, HALVES, 4);
        weights += 4 * EDK_NARROW_WEIGHTS;
        centres += 2;
    }
    if (inputs - k == 12) edk_narrow_group(codes, k, weights, centres, sums, POSITIONS, HALVES, 3);
    if (inputs - k == 8) edk_narrow_group(codes, k, weights, centres, sums, POSITIONS, HALVES, 2);
    if (inputs - k == 4) edk_narrow_group(codes, k, weights, centres, sums, POSITIONS, HALVES, 1);
}

#endif
