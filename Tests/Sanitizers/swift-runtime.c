// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Tells the thread sanitizer what threads wait for inside Swift's own libraries, which were built without it: whatever
// is handed over there would count as unsynchronized. scripts/sanitize preloads this.
//
// - A Mutex that nobody contends is compiled into the program, where the sanitizer sees it; waiting for one is not.
// - Tasks tell the sanitizer themselves, but not when a continuation was resumed before its task came to wait for it.
// - Who lets go of an array's storage allows the last one who holds it to change it in place.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

// The Swift calling convention passes `self`, which is the address of the Mutex, as the context.
#define SWIFT_METHOD __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// The sanitizer's own; not there in processes that run without it.
extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));
// The Swift runtime's.
extern SWIFT_METHOD void *swift_task_getCurrent(void) __attribute__((weak));

typedef SWIFT_METHOD void (*lock_method)(uint32_t, SELF);
typedef SWIFT_METHOD void (*unlock_method)(SELF);
static lock_method next_lock;
static unlock_method next_unlock;
typedef __attribute__((swiftasynccall)) void (*await_function)(void *);
static await_function next_await;
static void (*next_release)(void *);
static bool (*next_is_unique)(const void *);

// What the library behind this one has under a name.
static void *behind(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

void lock_slowly(uint32_t thread, SELF mutex) SWIFT_METHOD __asm__(LOCK);
void unlock_slowly(SELF mutex) SWIFT_METHOD __asm__(UNLOCK);

SWIFT_METHOD void lock_slowly(uint32_t thread, SELF mutex) {
    if (!next_lock) next_lock = (lock_method)behind(LOCK);
    next_lock(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT_METHOD void unlock_slowly(SELF mutex) {
    if (!next_unlock) next_unlock = (unlock_method)behind(UNLOCK);
    if (__tsan_release) __tsan_release(mutex);
    next_unlock(mutex);
}

// The runtime lets go of the task when its continuation is resumed, and takes hold of it when it schedules it; here, too.
__attribute__((swiftasynccall)) void swift_continuation_await(void *context);
__attribute__((swiftasynccall)) void swift_continuation_await(void *context) {
    if (!next_await) next_await = (await_function)behind("swift_continuation_await");
    if (__tsan_acquire) __tsan_acquire(swift_task_getCurrent());
    __attribute__((musttail)) return next_await(context);
}

void swift_release(void *object);
void swift_release(void *object) {
    if (!next_release) next_release = (void (*)(void *))behind("swift_release");
    if (__tsan_release && object) __tsan_release(object);
    next_release(object);
}

bool swift_isUniquelyReferenced_nonNull_native(const void *object);
bool swift_isUniquelyReferenced_nonNull_native(const void *object) {
    if (!next_is_unique) {
        next_is_unique = (bool (*)(const void *))behind("swift_isUniquelyReferenced_nonNull_native");
    }
    bool is_unique = next_is_unique(object);
    if (__tsan_acquire && is_unique) __tsan_acquire((void *)(uintptr_t)object);
    return is_unique;
}
