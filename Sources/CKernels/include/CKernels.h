// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// The int8 micro-kernels: one folder per operation, one file per instruction set, one table (kernels.inc).
//
// Activations are uint8 codes, [position, channel], with a scale and a zero point per channel:
// value = scale[c] * (code - zero[c]). Channel counts are multiples of 8 unless said otherwise. How an int32 sum
// becomes a code is written down once, in common/requantize.h; every instruction set gives the same bytes.
#ifndef EDK_CKERNELS_H
#define EDK_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// What a convolution does with its sums.
typedef enum {
    EDK_SILU = 0,    // silu(sum) as a uint8 code
    EDK_LINEAR = 1,  // sum as a uint8 code
    EDK_ADD = 2,     // sum + skip as a uint8 code (pointwise only)
    EDK_RAW = 3,     // sum as it is, int32 (pointwise only)
} edk_epilogue;

// The numbers that turn a channel's int32 sum into a code; see common/requantize.h for the arithmetic.
//
// "paired" arrays hold each group of four channels twice, [c0 c1 c2 c3 c0 c1 c2 c3 c4 ...]: index
// 8 * (c / 4) + c % 4, because vector kernels finish two positions side by side. All arrays are padded to a multiple
// of 16 channels (paired: 32 values); what the padding holds does not matter, but it must be readable.
typedef struct {
    const int32_t *bias;            // [channel] start of the sum; half of the value's rounding unit is in it
    const int32_t *value_shift;     // [channel] 0...30: sum -> value, 16 bits
    const int16_t *value_scale;     // paired; value -> 1/64 codes; with SiLU: value -> codes
    const int16_t *offset;          // paired; 64 * zero point + 32; with SiLU: zero point
    const int16_t *segment_scale;   // paired; SiLU only, like what follows: |value| -> segments of the tail
    const int16_t *place_scale;     // paired; 2 * segment_scale, the low 16 bits of it
    const int16_t *magnitude_most;  // paired; where the tail's last segment ends; at least 0
    const int16_t *tail_scale;      // paired; tail -> values
} edk_requant;

// out[p, n] = epilogue(bias[n] + sum over k of in[p, k] * weight[n, k])
//
// Output may not overlap input; skip may be output.
typedef struct {
    const uint8_t *input;   // [positions, inputs], rows input_stride bytes apart
    size_t input_stride;
    const int8_t *weights;  // edk_pack_pointwise's layout: [outputs / 16][inputs / 4][16][4], never -128
    size_t positions;
    size_t inputs;   // a multiple of 4
    size_t outputs;  // EDK_RAW: any number; else a multiple of 8
    edk_epilogue epilogue;
    edk_requant requant;
    uint8_t *output;  // [positions, outputs], rows output_stride bytes apart; unused for EDK_RAW
    size_t output_stride;
    int32_t *raw;         // EDK_RAW: [positions, outputs] without gaps
    const uint8_t *skip;  // EDK_ADD: [positions, outputs], rows skip_stride bytes apart
    size_t skip_stride;
    const int16_t *skip_zero;   // EDK_ADD: paired zero points of skip
    const int16_t *skip_scale;  // EDK_ADD: paired; 128 * (code - zero) -> 1/64 codes of output
} edk_pointwise_args;

// A depthwise convolution whose sums fit 16 bits: edk_pack_depthwise_words says which do. The same sum is then
// value = saturate(start + products + bias), where start centres what the products may come to, so that adding words may
// wrap around before bias is added.
typedef struct {
    const int8_t *weights;  // edk_pack_depthwise_words' layout, or null: sums have 32 bits
    const int16_t *start;   // [channels, padded to 16], like bias
    const int16_t *bias;
} edk_word_form;

// Rows y of out[y, x, c] = epilogue(bias[c] + sum over i, j of in[y * stride + i, x * stride - pad + j, c] * weight[i, j, c])
//
// Columns outside the input read zero_pixel. If sums is not null, the codes written are added to it per channel.
typedef struct {
    // (output_rows - 1) * stride + kernel pointers to input rows [width, channels]; outside the image: zero points
    const uint8_t *const *rows;
    const uint8_t *zero_pixel;    // [channels] zero points
    const int8_t *weights;        // edk_pack_depthwise's layout
    edk_word_form words;
    size_t kernel;                // 3 or 5
    size_t stride;                // 1 or 2
    size_t pad;                   // columns of padding before the first
    size_t width;                 // input columns
    size_t channels;              // a multiple of 8
    size_t outputs;               // output columns
    size_t output_rows;           // at least 1
    edk_epilogue epilogue;        // EDK_SILU or EDK_LINEAR
    edk_requant requant;
    uint8_t *output;  // [output_rows, outputs, channels]
    int32_t *sums;    // [channels], padded to a multiple of 16 (the padding is written to), or null
} edk_depthwise_args;

// One row of the first convolution: 3x3, stride 2, three interleaved colours, SiLU.
typedef struct {
    const uint8_t *rows[3];  // input rows; bytes 0 ... 6 * outputs + 5 are readable
    const int8_t *weights;   // edk_pack_stem's layout
    size_t channels;         // output channels, a multiple of 8
    size_t outputs;          // output columns
    edk_requant requant;
    uint8_t *output;  // [outputs, channels]
} edk_stem_args;

// One input of a fusion.
typedef struct {
    const uint8_t *row;          // [(outputs + upsampled) >> upsampled, channels]
    int32_t upsampled;           // 1: each column is used twice
    const int16_t *zero;         // [channels]
    const int16_t *input_scale;  // [channels]; 128 * (code - zero) -> values of output
} edk_fuse_input;

// One row of out[x, c] = silu(sum over i of weight_i * input_i[x, c]); arrays padded to a multiple of 32 channels.
typedef struct {
    edk_fuse_input inputs[3];
    size_t input_count;  // 2 or 3
    size_t channels;     // a multiple of 8
    size_t outputs;      // output columns
    const int16_t *value_scale;     // [channels], like all that follow; what they are says edk_requant
    const int16_t *offset;
    const int16_t *segment_scale;
    const int16_t *place_scale;
    const int16_t *magnitude_most;
    const int16_t *tail_scale;
    uint8_t *output;  // [outputs, channels]
} edk_fuse_args;

// One row of a 3x3 maximum with stride 2; codes order like values because scales are positive.
//
// Columns outside the input read padding; rows outside are pointed at rows of it by the caller.
typedef struct {
    const uint8_t *rows[3];    // [width, channels]
    const uint8_t *padding;    // [channels]
    size_t pad;                // columns of padding before the first
    size_t width;
    size_t channels;
    size_t outputs;
    uint8_t *output;  // [outputs, channels]
} edk_pool_args;

typedef void (*edk_pointwise_fn)(const edk_pointwise_args *args);
typedef void (*edk_depthwise_fn)(const edk_depthwise_args *args);
typedef void (*edk_stem_fn)(const edk_stem_args *args);
typedef void (*edk_fuse_fn)(const edk_fuse_args *args);
typedef void (*edk_pool_fn)(const edk_pool_args *args);

// Squeeze-and-excite's two tiny layers, in float32 with one order of summation: over the summed index one by one.
//
// mean[c] = scale[c] * (sums[c] / positions - zero[c]); hidden = silu(reduce^T mean + reduce_bias);
// gate[c] = sigmoid(expand^T hidden + expand_bias).
typedef struct {
    const int32_t *sums;  // [channels] of codes
    const float *scale;   // [channels]
    const float *zero;    // [channels]
    float positions;
    size_t channels;
    size_t squeezed;
    const uint16_t *reduce;    // IEEE 754 binary16, [channels, squeezed]
    const float *reduce_bias;  // [squeezed]
    const uint16_t *expand;    // IEEE 754 binary16, [squeezed, channels]
    const float *expand_bias;  // [channels]
    float *scratch;            // [channels + squeezed]
    float *gate;               // [channels]
} edk_squeeze_args;

// The largest weight that a fold makes: any two products fit a word then, and eight of them nearly always
// (common/pointwise_narrow_x86.h).
enum { EDK_FOLD_MOST = 64 };

// Multiplies a projection's weights by the gates of this image and quantizes them anew, rows first ... last.
//
// Everything is in rows of 16 outputs: row r holds outputs 16 * r ... 16 * r + 15.
typedef struct {
    const uint16_t *master;    // IEEE 754 binary16, packed like the weights: weight * input scale / row_scale
    const float *row_scale;    // [outputs, padded to 16]
    const float *gate;         // [inputs]
    const float *zero;         // [inputs] zero points of the input, whole numbers 0...255
    const float *bias;         // [outputs, padded to 16]
    const float *extent;       // [outputs, padded] largest magnitude the sum must be able to hold
    const float *output_scale; // [outputs, padded]
    size_t inputs;
    size_t first_row;
    size_t last_row;  // one past the last
    int8_t *weights;        // packed
    int32_t *out_bias;      // [outputs, padded]
    int32_t *value_shift;   // [outputs, padded]
    int16_t *value_scale;   // paired
} edk_fold_args;

typedef void (*edk_squeeze_fn)(const edk_squeeze_args *args);
typedef void (*edk_fold_fn)(const edk_fold_args *args);

// Instruction sets, from the plainest to the best; bits, so that a processor's set is their union.
typedef enum {
    EDK_ISA_SCALAR = 1 << 0,
    EDK_ISA_SSE41 = 1 << 1,  // with SSSE3
    EDK_ISA_AVX2 = 1 << 2,  // with F16C
    EDK_ISA_AVXVNNI = 1 << 3,
    EDK_ISA_AVX512VNNI = 1 << 4,  // with AVX512F, BW, VL and DQ
    EDK_ISA_NEON = 1 << 8,
    EDK_ISA_DOTPROD = 1 << 9,
    EDK_ISA_I8MM = 1 << 10,
} edk_isa;

// What this processor and its operating system support.
uint32_t edk_detect(void);

#if defined(__x86_64__)
// What an x86 processor says of itself; zero where it does not answer.
typedef struct {
    uint32_t leaf1_ecx;       // CPUID leaf 1
    uint32_t leaf7_ebx;       // CPUID leaf 7, subleaf 0
    uint32_t leaf7_ecx;
    uint32_t leaf7_1_eax;     // CPUID leaf 7, subleaf 1
    uint64_t saved_registers; // XCR0: what the operating system saves
} edk_cpuid;

// The instruction sets that can be used.
uint32_t edk_flags(const edk_cpuid *cpuid);
#endif

// The kernels for one instruction set; name is "scalar", "sse41", "avx2", "avxvnni", "avx512vnni", "neon",
// "dotprod" or "i8mm".
typedef struct {
    const char *name;
    uint32_t isa;  // what a processor must support to run them
    edk_pointwise_fn pointwise;
    edk_depthwise_fn depthwise;
    edk_stem_fn stem;
    edk_fuse_fn fuse;
    edk_pool_fn pool;
    edk_squeeze_fn squeeze;
    edk_fold_fn fold;
} edk_kernels;

// How many instruction sets this build has kernels for, and the i-th, from the plainest to the best.
size_t edk_kernels_count(void);
edk_kernels edk_kernels_at(size_t index);

// Weight layouts. Sizes are in weights, which are bytes unless they are halves; sources are [output][input] and [output][row][column].
size_t edk_packed_pointwise_size(size_t inputs, size_t outputs);
void edk_pack_pointwise(const int8_t *weights, size_t inputs, size_t outputs, int8_t *packed);
void edk_pack_pointwise_half(const uint16_t *weights, size_t inputs, size_t outputs, uint16_t *packed);
size_t edk_packed_depthwise_size(size_t kernel, size_t channels);
void edk_pack_depthwise(const int8_t *weights, size_t kernel, size_t channels, int8_t *packed);
// The same for sums of words, [channels / 16][pair][16][2]: of rows 0 and 1 the pairs of every column, of rows 2 and 3,
// then of the last row the pairs of columns 0 and 1, 2 and 3, 4 and none. Also writes what edk_word_form holds beside the weights. Returns 0
// if the sums of some channel may not fit: its magnitudes come to more than 256, the largest two of them to more than 128,
// its value is shifted, or its bias, centred, has more than 16 bits.
size_t edk_packed_depthwise_words_size(size_t kernel, size_t channels);
int edk_pack_depthwise_words(const int8_t *weights, size_t kernel, size_t channels, const edk_requant *requant,
                             int8_t *packed, int16_t *start, int16_t *bias);
size_t edk_packed_stem_size(size_t channels);
void edk_pack_stem(const int8_t *weights, size_t channels, int8_t *packed);

#endif
