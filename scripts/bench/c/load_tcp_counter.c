// Connects, sends an int, gets it back plus one, sees the server close: --connections clients do this over and over,
// each a thread with blocking calls, as so many students' programs would. On loopback most of a connection's cost is
// the client's; one thread for all of them could not keep a fast server busy. Every answer is checked, and that the
// end of input and nothing else follows it.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "options.h"
#include "process.h"
#include "sockets.h"
#include "tally.h"

#define CLIENTS_MOST 1024
// Longer than the one second after which the kernel repeats a SYN that found the server's queue full.
#define PATIENCE_S 3
#define STACK_BYTES (256 * 1024)

struct client {
  pthread_t thread;
  struct latencies latencies;
  uint64_t started, answered, wrong, finished;
};

static const char *const KNOWN[] = {"address", "port", "path", "connections", "seconds", "ops", "lifetime", "clients", NULL};

static atomic_uint_fast64_t tickets;  // exchanges begun by all clients

/// Whether a connection's whole input is `number` plus one and then its end; -1 if that did not come in time.
static int answered_rightly(int fd, uint32_t number) {
  unsigned char bytes[8];
  uint32_t answer;
  ssize_t got = recv(fd, bytes, sizeof bytes, MSG_WAITALL);
  if (got < 0 && errno == EAGAIN) return -1;
  if (got != sizeof answer) return 0;
  memcpy(&answer, bytes, sizeof answer);
  // Four bytes and no more: by MSG_WAITALL that is the end of input, unless patience ended first.
  return answer != number + 1 ? 0 : recv(fd, bytes, 1, MSG_DONTWAIT) == 0 ? 1 : -1;
}

static void exchange(struct client *c, uint32_t number) {
  struct timeval patience = {.tv_sec = PATIENCE_S};
  uint64_t since = now_ns();
  int fd = open_client(SOCK_STREAM);
  if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0) die("Cannot set SO_RCVTIMEO");
  c->started++;
  int right = send(fd, &number, sizeof number, MSG_NOSIGNAL) == sizeof number ? answered_rightly(fd, number) : 0;
  close(fd);
  if (right > 0) {
    c->finished = now_ns();
    c->answered++;
    latency_add(&c->latencies, c->finished - since);
  } else if (right == 0) {
    c->wrong++;
  }
}

static void *run(void *argument) {
  struct client *c = argument;
  while (now_ns() < tally.deadline) {
    uint64_t ticket = atomic_fetch_add(&tickets, 1);
    if (ticket >= tally.wanted) break;
    exchange(c, (uint32_t)(ticket * 2654435761u));  // numbers all over the range, negative ones among them
  }
  return NULL;
}

int main(int argc, char **argv) {
  options_begin(argc, argv, KNOWN);
  bound_lifetime();
  long count = option_number("connections", 1, 1, CLIENTS_MOST);
  struct client *clients = calloc((size_t)count, sizeof *clients);
  pthread_attr_t small;
  if (!clients || pthread_attr_init(&small) || pthread_attr_setstacksize(&small, STACK_BYTES)) die("Cannot prepare");
  tally_begin();
  for (long i = 0; i < count; i++) {
    if (pthread_create(&clients[i].thread, &small, run, &clients[i])) die("Cannot start a thread");
  }
  for (long i = 0; i < count; i++) {
    struct client *c = &clients[i];
    pthread_join(c->thread, NULL);
    tally.started += c->started;
    tally.answered += c->answered;
    tally.wrong += c->wrong;
    if (c->finished > tally.finished) tally.finished = c->finished;
    latency_merge(&tally.latencies, &c->latencies);
  }
  tally_report();
  return 0;
}
