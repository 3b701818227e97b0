#include "latency.h"

void latency_add(struct latencies *to, uint64_t nanoseconds) {
  uint64_t bucket = nanoseconds;
  if (nanoseconds >= LATENCY_PARTS) {
    int shift = 63 - __builtin_clzll(nanoseconds) - LATENCY_PARTS_LOG2;
    bucket = (uint64_t)shift * LATENCY_PARTS + (nanoseconds >> shift);
  }
  to->buckets[bucket < LATENCY_BUCKETS ? bucket : LATENCY_BUCKETS - 1]++;
  to->noted++;
}

void latency_merge(struct latencies *to, const struct latencies *from) {
  for (unsigned bucket = 0; bucket < LATENCY_BUCKETS; bucket++) to->buckets[bucket] += from->buckets[bucket];
  to->noted += from->noted;
}

/// The middle of a bucket, in nanoseconds.
static double middle(unsigned bucket) {
  if (bucket < 2 * LATENCY_PARTS) return bucket;
  unsigned shift = bucket / LATENCY_PARTS - 1;
  double low = (double)((uint64_t)(bucket - shift * LATENCY_PARTS) << shift);
  return low + (double)(1ull << shift) / 2;
}

double latency_percentile(const struct latencies *of, double share) {
  uint64_t wanted = (uint64_t)(share * (double)of->noted), seen = 0;
  for (unsigned bucket = 0; bucket < LATENCY_BUCKETS && of->noted > 0; bucket++) {
    seen += of->buckets[bucket];
    if (seen > wanted || seen == of->noted) return middle(bucket) / 1000;
  }
  return 0;
}
