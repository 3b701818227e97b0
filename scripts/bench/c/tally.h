// What a generator counts, and the one JSON line it ends with.
#ifndef BENCH_TALLY_H
#define BENCH_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "latency.h"

struct tally {
  uint64_t wanted;    // operations to start; UINT64_MAX when only time ends the run
  uint64_t deadline;  // nanoseconds after which none is started
  uint64_t began;
  uint64_t finished;  // when the last answer came
  uint64_t started, answered;
  uint64_t wrong;     // answers that are not what they must be
  uint64_t stalled;   // operations given up in the run
  uint64_t late;      // of those, the ones answered after all
  bool numbered;      // `first` and `last` are counter values
  int32_t first, last;
  struct latencies latencies;
};

extern struct tally tally;

/// Reads --ops and --seconds (1.5 s when neither is given) and starts the clock.
void tally_begin(void);

/// How many of `most` operations may be started at `now`.
unsigned tally_may_start(unsigned most, uint64_t now);

/// Notes a right answer to an operation started at `since`.
void tally_answer(uint64_t since, uint64_t now);

/// Prints the line: `lost` is what was started and not rightly answered; latencies are in microseconds, `cpu` in seconds.
void tally_report(void);

#endif
