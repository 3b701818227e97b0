// What every client needs: an end that never fails to come, errors, numbers from the command line. Each client exits
// 0 when every answer was right, 1 when one was wrong, 2 for wrong arguments, 3 when its deadline passed.
#ifndef COMMON_H
#define COMMON_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WRONG_ANSWER = 1, WRONG_ARGUMENTS = 2, TOO_LATE = 3 };

static inline void on_deadline(int number) {
  (void)number;
  static const char text[] = "Deadline passed\n";
  if (write(2, text, sizeof text - 1) < 0) _exit(TOO_LATE);
  _exit(TOO_LATE);
}

/* Ends the program after so many seconds, whatever it waits for. */
static inline void set_deadline(unsigned seconds) {
  signal(SIGALRM, on_deadline);
  signal(SIGPIPE, SIG_IGN);
  alarm(seconds);
}

__attribute__((noreturn, format(printf, 2, 3))) static inline void fail(int status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fflush(stdout);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(status);
}

/* A system call failed: its name and the reason. */
__attribute__((noreturn)) static inline void fail_call(const char *call) {
  fail(WRONG_ANSWER, "%s: %s", call, strerror(errno));
}

/* A call's result, which must not be negative. */
static inline long checked(long result, const char *call) {
  if (result < 0) fail_call(call);
  return result;
}

/* A whole number within bounds, decimal or 0x…. */
static inline long number_within(const char *text, long low, long high) {
  char *end;
  errno = 0;
  long value = strtol(text, &end, 0);
  if (errno != 0 || end == text || *end != '\0' || value < low || value > high)
    fail(WRONG_ARGUMENTS, "\"%s\" is no number from %ld to %ld", text, low, high);
  return value;
}

static inline void *allocate(size_t bytes) {
  void *memory = calloc(1, bytes > 0 ? bytes : 1);
  if (memory == NULL) fail_call("calloc");
  return memory;
}

static inline double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline void sleep_ms(long ms) {
  struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
  while (nanosleep(&time, &time) < 0 && errno == EINTR) continue;
}

/* The pattern that echo clients send: the byte at any offset is known without keeping what was sent. */
static inline uint8_t pattern_byte(size_t offset) {
  return (uint8_t)(offset * 131 + (offset >> 8) * 7 + (offset >> 16) * 13);
}

#endif
