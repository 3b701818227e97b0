// What each of these programs needs of its own process: the clock, an end to its life, descriptors, last words.
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

#include <stdint.h>

/// Nanoseconds of a clock that only goes forward.
uint64_t now_ns(void);

/// Prints `what` and errno's text, and ends with status 1.
_Noreturn void die(const char *what);

/// Bounds the process: it ends after `--lifetime` seconds (900 unless given), and when its parent ends.
void bound_lifetime(void);

/// Raises the soft limit of open files to the hard one and returns it.
long raise_open_files(void);

#endif
