// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

// stop-thread TID: stops one thread of a process, as a driver that never returns would, until this program is ended.
// See ptrace(2): a tracer that ends lets its tracee go on.

#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    const pid_t thread = argc == 2 ? atoi(argv[1]) : 0;
    if (thread <= 0) {
        fprintf(stderr, "usage: stop-thread TID\n");
        return 2;
    }
    if (ptrace(PTRACE_SEIZE, thread, 0, 0) == -1 || ptrace(PTRACE_INTERRUPT, thread, 0, 0) == -1 ||
        waitpid(thread, NULL, __WALL) != thread) {
        perror("stop-thread");
        return 1;
    }
    puts("stopped");
    fflush(stdout);
    for (;;) pause();
}
