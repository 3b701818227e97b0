// A client that behaves: one request every so often, from each of its sockets in turn, and waits for no more than the
// timeout for each answer. Prints `Demandes : N, perdues : N, p50 : US us, p99 : US us`.
#include "sockets.h"
#include <getopt.h>

#define USAGE "udp_pace [options] HOST PORT"
#define MOST_SOCKETS 64

static const struct option NAMES[] = {
    {"count", required_argument, NULL, 'c'},   // requests
    {"every", required_argument, NULL, 'e'},   // microseconds between two
    {"sockets", required_argument, NULL, 's'}, // each with its own port
    {"patience", required_argument, NULL, 'p'},// milliseconds until an answer counts as lost
    {"timeout", required_argument, NULL, 't'}, // seconds
    {NULL, 0, NULL, 0}};

static long microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void sleep_until(long moment) {
  struct timespec until = {.tv_sec = moment / 1000000, .tv_nsec = moment % 1000000 * 1000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

/* Microseconds until the answer came, or -1. A late answer to an earlier request is thrown away first. */
static long ask(int fd, int patience) {
  char bytes[64];
  while (recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) >= 0) continue;
  long began = microseconds();
  if (send(fd, "BONJOUR", 8, 0) < 0) return -1;
  return readable_within(fd, patience) && recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0 ? microseconds() - began : -1;
}

static int ascending(const void *a, const void *b) {
  long left = *(const long *)a, right = *(const long *)b;
  return left < right ? -1 : left > right;
}

int main(int argc, char **argv) {
  long count = 500, every = 2000, sockets = 8, patience = 500;
  unsigned timeout = 30;
  for (int flag; (flag = getopt_long(argc, argv, "", NAMES, NULL)) != -1;) {
    if (flag == 'c') count = number_within(optarg, 1, 1000000);
    else if (flag == 'e') every = number_within(optarg, 0, 1000000);
    else if (flag == 's') sockets = number_within(optarg, 1, MOST_SOCKETS);
    else if (flag == 'p') patience = number_within(optarg, 1, 60000);
    else if (flag == 't') timeout = (unsigned)number_within(optarg, 1, 600);
    else fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  }
  set_deadline(timeout);
  struct target target = target_of(argv + optind, argc - optind, SOCK_DGRAM, USAGE);
  int fds[MOST_SOCKETS];
  for (long i = 0; i < sockets; i++) fds[i] = connected_socket(&target, SOCK_DGRAM);
  long *took = allocate((size_t)count * sizeof *took), answered = 0, next = microseconds();
  for (long i = 0; i < count; i++, next += every) {
    sleep_until(next);
    long us = ask(fds[i % sockets], (int)patience);
    if (us >= 0) took[answered++] = us;
  }
  qsort(took, (size_t)answered, sizeof *took, ascending);
  long p50 = answered > 0 ? took[answered / 2] : -1, p99 = answered > 0 ? took[answered * 99 / 100] : -1;
  printf("Demandes : %ld, perdues : %ld, p50 : %ld us, p99 : %ld us\n", count, count - answered, p50, p99);
  return 0;
}
