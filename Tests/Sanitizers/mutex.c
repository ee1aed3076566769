// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Tells the thread sanitizer what happens in a contended Mutex of the Swift standard library. What a Mutex does without
// waiting is compiled into the program, where the sanitizer sees it; waiting is done inside a library that was built
// without the sanitizer, and whatever the Mutex guards would then count as unsynchronized. scripts/sanitize preloads this.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

// The Swift calling convention passes `self`, which is the address of the Mutex, as the context.
#define SWIFT_METHOD __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// The sanitizer's own; not there in processes that run without it.
extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

void lock_slowly(uint32_t thread, SELF mutex) SWIFT_METHOD __asm__(LOCK);
void unlock_slowly(SELF mutex) SWIFT_METHOD __asm__(UNLOCK);

SWIFT_METHOD void lock_slowly(uint32_t thread, SELF mutex) {
    typedef SWIFT_METHOD void (*method)(uint32_t, SELF);
    method next = (method)dlsym(RTLD_NEXT, LOCK);
    next(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT_METHOD void unlock_slowly(SELF mutex) {
    typedef SWIFT_METHOD void (*method)(SELF);
    method next = (method)dlsym(RTLD_NEXT, UNLOCK);
    if (__tsan_release) __tsan_release(mutex);
    next(mutex);
}
