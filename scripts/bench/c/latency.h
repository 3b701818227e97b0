// How long operations took, kept as counts in buckets whose width is at most 1/64 of their value.
#ifndef BENCH_LATENCY_H
#define BENCH_LATENCY_H

#include <stdint.h>

#define LATENCY_PARTS_LOG2 6
#define LATENCY_PARTS (1u << LATENCY_PARTS_LOG2)
// Durations up to 2^40 ns (18 minutes), longer than any run.
#define LATENCY_BUCKETS ((40 - LATENCY_PARTS_LOG2 + 1) * LATENCY_PARTS)

struct latencies {
  uint64_t noted;
  uint64_t buckets[LATENCY_BUCKETS];
};

/// Notes one duration in nanoseconds.
void latency_add(struct latencies *to, uint64_t nanoseconds);

/// Adds all that `from` holds.
void latency_merge(struct latencies *to, const struct latencies *from);

/// The duration in microseconds that `share` (0 to 1) of those noted did not exceed; 0 when none was noted.
double latency_percentile(const struct latencies *of, double share);

#endif
