// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

#include "CKernels.h"

#define EDK_KERNELS(suffix, flags)                                     \
    void edk_pointwise__##suffix(const edk_pointwise_args *args);      \
    void edk_depthwise__##suffix(const edk_depthwise_args *args);      \
    void edk_stem__##suffix(const edk_stem_args *args);                \
    void edk_fuse__##suffix(const edk_fuse_args *args);                \
    void edk_pool__##suffix(const edk_pool_args *args);                \
    void edk_squeeze__##suffix(const edk_squeeze_args *args);          \
    void edk_fold__##suffix(const edk_fold_args *args);
#include "kernels.inc"
#undef EDK_KERNELS

#define EDK_KERNELS(suffix, flags)                                                                              \
    {#suffix,           flags,         edk_pointwise__##suffix, edk_depthwise__##suffix, edk_stem__##suffix,    \
     edk_fuse__##suffix, edk_pool__##suffix, edk_squeeze__##suffix,   edk_fold__##suffix},
static const edk_kernels table[] = {
#include "kernels.inc"
};
#undef EDK_KERNELS

size_t edk_kernels_count(void) {
    return sizeof table / sizeof table[0];
}

edk_kernels edk_kernels_at(size_t index) {
    return table[index];
}
