// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// Arrays beside pages that must not be touched, and the way back from touching one.

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "suite.h"

static _Thread_local sigjmp_buf landing;
static _Thread_local volatile sig_atomic_t in_kernel;
static struct sigaction previous;

static void handle(int signal, siginfo_t *info, void *context) {
    (void)info;
    (void)context;
    if (in_kernel) {
        in_kernel = 0;
        siglongjmp(landing, 1);
    }
    // Not ours: the instruction faults once more and whoever was here before gets it.
    sigaction(signal, &previous, NULL);
}

static void install(void) {
    struct sigaction action = {0};
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigaction(SIGSEGV, &action, &previous);
}

bool edk_try(edk_suite *suite, void (*call)(const edk_kernels *kernels, const void *args), const void *args) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
    if (sigsetjmp(landing, 0) != 0) {
        edk_fail(suite, "touches memory beyond an array");
        return false;
    }
    in_kernel = 1;
    call(&suite->kernels, args);
    in_kernel = 0;
    return true;
}

void edk_release(edk_guarded array) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    munmap(array.map - page, array.size + 2 * page);
}

void *edk_array(edk_suite *suite, size_t bytes) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    if (suite->arrays_used == EDK_ARRAYS) abort();
    edk_guarded *array = &suite->arrays[suite->arrays_used++];
    if (array->size < bytes) {
        if (array->map) {
            edk_release(*array);
        }
        size_t size = (bytes + page - 1) / page * page;
        uint8_t *map = mmap(NULL, size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (map == MAP_FAILED || mprotect(map + page, size, PROT_READ | PROT_WRITE) != 0) abort();
        *array = (edk_guarded){map + page, size};
    }
    return array->map + array->size - bytes;
}
