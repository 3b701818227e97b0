// Sends datagrams in a closed loop: --sockets clients with --window requests outstanding each, every answer checked.
// With --segment 1 what a client has to send at one moment leaves as one segmented send: a generator that costs less
// than the fastest server, which could not be measured otherwise on a machine of two cores.
// A request that is not answered is not sent again; it is counted as lost.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "echo_bytes.h"
#include "number_set.h"
#include "options.h"
#include "process.h"
#include "sockets.h"
#include "tally.h"
#include "udp_client.h"

#define SOCKETS_MOST 1024
#define PATIENCE (UDP_PATIENCE_MS * 1000000ull)

static const char *const KNOWN[] = {"address", "port",    "rcvbuf", "service",  "size",    "sockets",
                                    "window",  "seconds", "ops",    "lifetime", "segment", "clients", NULL};

static struct udp_client clients[SOCKETS_MOST];
static unsigned sockets, window;
static int poller;
static bool echo;

/// One exchange ahead of the run: without a server the run would only be loss. The counter's answer is where the
/// run's numbers start.
static void probe(void) {
  static const char request[] = "MESSAGE DU CLIENT";
  int32_t first;
  bool came = echo ? udp_client_ask(&clients[0], request, sizeof first, &first, sizeof first)
                   : udp_client_ask(&clients[0], request, sizeof request, &first, sizeof first);
  if (!came) {
    fprintf(stderr, "Cannot start: the server did not answer a first datagram\n");
    exit(1);
  }
  if (echo) return;
  numbers_begin(first);
  tally.numbered = true;
  tally.first = first;
}

static void open_clients(void) {
  poller = epoll_create1(EPOLL_CLOEXEC);
  for (unsigned i = 0; i < sockets; i++) {
    udp_client_open(&clients[i], i, window);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, clients[i].fd, &event) < 0) die("Cannot watch a socket");
  }
}

/// Sends into the client's window what may still be sent.
static void refill(struct udp_client *client, uint64_t now) {
  unsigned count = tally_may_start(client->window - client->outstanding, now);
  if (count > 0) udp_client_send(client, count, now);
}

/// Gives up what has been outstanding too long; returns how many requests are still waited for.
static unsigned look_for_stalls(uint64_t now) {
  unsigned outstanding = 0;
  for (unsigned i = 0; i < sockets; i++) {
    if (clients[i].outstanding > 0 && now - clients[i].progress_at > PATIENCE) {
      udp_client_give_up(&clients[i]);
      refill(&clients[i], now);
    }
    outstanding += clients[i].outstanding;
  }
  return outstanding;
}

/// Takes answers and sends new requests until nothing is outstanding any more.
static void run_many(void) {
  uint64_t looked = tally.began;
  for (unsigned i = 0; i < sockets; i++) refill(&clients[i], now_ns());
  for (unsigned outstanding = 1; outstanding > 0;) {
    struct epoll_event events[64];
    int ready = epoll_wait(poller, events, 64, 20);
    if (ready < 0 && errno != EINTR) die("Cannot wait");
    for (int i = 0; i < ready; i++) {
      struct udp_client *client = &clients[events[i].data.u32];
      if (udp_client_take(client) > 0) refill(client, client->progress_at);
    }
    uint64_t now = now_ns();
    if (now - looked < 20000000 && now < tally.deadline && tally.started < tally.wanted) continue;
    looked = now;
    outstanding = look_for_stalls(now);
  }
}

/// One request at a time on one socket: send, then wait for the answer, as the course's client does.
static void run_one(void) {
  struct udp_client *client = &clients[0];
  for (;;) {
    refill(client, now_ns());
    if (client->outstanding == 0) return;
    if (udp_client_wait(client)) continue;
    udp_client_give_up(client);
    while (udp_client_take(client) > 0) continue;  // its answer must not be taken for the next one's
  }
}

/// After the run, waits for answers that were given up, as long as they keep coming.
static void take_late_answers(void) {
  struct epoll_event events[64];
  while (tally.answered < tally.started) {
    int ready = epoll_wait(poller, events, 64, UDP_PATIENCE_MS);
    if (ready == 0) return;
    for (int i = 0; i < ready; i++) udp_client_take(&clients[events[i].data.u32]);
  }
}

int main(int argc, char **argv) {
  options_begin(argc, argv, KNOWN);
  bound_lifetime();
  echo = option_echo();
  sockets = (unsigned)option_number("sockets", 1, 1, SOCKETS_MOST);
  window = (unsigned)option_number("window", 1, 1, UDP_WINDOW_MOST);
  echo_begin();
  udp_clients_begin(echo, option_number("segment", 0, 0, 1), (unsigned)option_number("size", 64, 8, UDP_LARGEST));
  open_clients();
  probe();
  tally_begin();
  if (sockets == 1 && window == 1) run_one();
  else run_many();
  take_late_answers();
  if (!echo) {
    tally.last = numbers_last();
    // A number that was counted for a lost answer is excused; any other gap is the server's mistake.
    uint64_t lost = tally.started - tally.answered, missing = numbers_missing();
    if (missing > lost) tally.wrong += missing - lost;
  }
  tally_report();
  return 0;
}
