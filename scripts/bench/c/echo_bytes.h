// The bytes that echo generators send: one long stream without short repetitions, so that bytes which come back in
// the wrong place, or belong to another request, are noticed.
#ifndef BENCH_ECHO_BYTES_H
#define BENCH_ECHO_BYTES_H

#include <stdint.h>

/// The most bytes that can be asked for at once.
#define ECHO_MOST (1u << 20)

/// Makes the bytes; call once, first.
void echo_begin(void);

/// The stream's bytes from `offset` on, `ECHO_MOST` of them, readable in one piece.
const char *echo_bytes(uint64_t offset);

#endif
