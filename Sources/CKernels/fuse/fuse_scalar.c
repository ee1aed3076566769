// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "../common/requantize.h"
#include "CKernels.h"

void edk_fuse__scalar(const edk_fuse_args *args) {
    for (size_t x = 0; x < args->outputs; x++) {
        for (size_t c = 0; c < args->channels; c++) {
            int16_t value = 0;
            for (size_t i = 0; i < args->input_count; i++) {
                const edk_fuse_input *input = &args->inputs[i];
                int16_t code = input->row[(x >> input->upsampled) * args->channels + c];
                int16_t difference = (int16_t)((code - input->zero[c]) * 128);
                value = edk_saturating_add(value, edk_rounding_multiply(difference, input->input_scale[c]));
            }
            const edk_silu_channel numbers = {args->value_scale[c], args->offset[c],         args->segment_scale[c],
                                              args->place_scale[c], args->magnitude_most[c], args->tail_scale[c]};
            args->output[x * args->channels + c] = edk_silu_code(value, &numbers);
        }
    }
}
