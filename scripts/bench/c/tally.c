#include "tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>

#include "options.h"
#include "process.h"

struct tally tally;

void tally_begin(void) {
  bool counted = option_text("ops", NULL) != NULL;
  unsigned long long most = option_seconds("seconds", counted ? 60000000000ull : 1500000000ull);
  tally.wanted = counted ? (uint64_t)option_number("ops", 0, 1, 1000000000) : UINT64_MAX;
  tally.began = tally.finished = now_ns();
  tally.deadline = tally.began + most;
}

unsigned tally_may_start(unsigned most, uint64_t now) {
  if (now >= tally.deadline) return 0;
  uint64_t left = tally.wanted - tally.started;
  return left < most ? (unsigned)left : most;
}

void tally_answer(uint64_t since, uint64_t now) {
  latency_add(&tally.latencies, now - since);
  tally.answered++;
  tally.finished = now;
}

static double seconds_of(struct timeval t) {
  return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

void tally_report(void) {
  const struct latencies *times = &tally.latencies;
  struct rusage own;
  getrusage(RUSAGE_SELF, &own);
  printf("{\"ops\":%" PRIu64 ",\"seconds\":%.6f,\"wrong\":%" PRIu64 ",\"lost\":%" PRIu64 ",\"stalled\":%" PRIu64,
         tally.answered, (double)(tally.finished - tally.began) / 1e9, tally.wrong,
         tally.started - tally.answered, tally.stalled);
  printf(",\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f,\"cpu\":%.4f", latency_percentile(times, 0.5),
         latency_percentile(times, 0.99), latency_percentile(times, 1), seconds_of(own.ru_utime) + seconds_of(own.ru_stime));
  if (tally.numbered) printf(",\"first\":%" PRId32 ",\"last\":%" PRId32, tally.first, tally.last);
  puts("}");
}
