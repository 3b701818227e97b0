// A client of the UDP counter that behaves: a request every --every microseconds, from one socket, the next one only when
// the last is answered or has been given up. An answer that comes after that is passed over: it is lost.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "options.h"
#include "process.h"
#include "sockets.h"
#include "tally.h"

#define MESSAGE "MESSAGE DU CLIENT"
// Milliseconds until an answer counts as lost.
#define PATIENCE 500

static const char *const KNOWN[] = {"address", "port", "service", "rcvbuf", "every", "seconds", "ops", "lifetime", NULL};

static void sleep_until(uint64_t moment) {
  struct timespec until = {.tv_sec = (time_t)(moment / 1000000000u), .tv_nsec = (long)(moment % 1000000000u)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) continue;
}

static void forget_late_answers(int fd) {
  char bytes[64];
  while (recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) >= 0) tally.late++;
}

static void ask(int fd) {
  forget_late_answers(fd);
  uint64_t since = now_ns();
  tally.started++;
  if (send(fd, MESSAGE, sizeof MESSAGE, 0) < 0) die("Cannot send");
  struct pollfd answered = {.fd = fd, .events = POLLIN};
  int32_t number;
  char bytes[64];
  if (poll(&answered, 1, PATIENCE) <= 0) {
    tally.stalled++;
    return;
  }
  ssize_t length = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
  uint64_t now = now_ns();
  if (length != sizeof number) {
    tally.wrong++;
    return;
  }
  memcpy(&number, bytes, sizeof number);
  // Others count too; but what comes later is higher.
  if (tally.numbered && number <= tally.last) tally.wrong++;
  if (!tally.numbered) tally.first = number;
  tally.numbered = true;
  tally.last = number;
  tally_answer(since, now);
}

int main(int argc, char **argv) {
  options_begin(argc, argv, KNOWN);
  bound_lifetime();
  uint64_t every = (uint64_t)option_number("every", 1000, 1, 1000000) * 1000u;
  int fd = open_client(SOCK_DGRAM);
  tally_begin();
  for (uint64_t next = now_ns(); tally_may_start(1, now_ns()) > 0; next += every) {
    ask(fd);
    // What was late is not caught up with: the pace is the least time between two.
    if (next + every < now_ns()) next = now_ns() - every;
    sleep_until(next + every);
  }
  tally_report();
  return 0;
}
