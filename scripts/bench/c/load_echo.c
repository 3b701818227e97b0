// Sends messages to an echo server over TCP or a Unix stream: --connections of them, --size bytes a message, --depth
// messages under way on each. Every byte that comes back is compared with what was sent, up to the end of input.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "echo_bytes.h"
#include "options.h"
#include "process.h"
#include "sockets.h"
#include "tally.h"

#define CONNECTIONS_MOST 1024
#define DEPTH_MOST 64
#define PATIENCE 3000000000ull

struct stream {
  int fd;
  uint64_t first;               // where in the echo bytes this stream starts
  uint64_t put, taken;          // bytes sent and bytes that came back
  uint64_t begun;               // messages started: up to begun * size bytes are to be sent
  uint64_t since[DEPTH_MOST];   // when message number n was started, at n % depth
  bool full;                    // the socket takes no more for now
  bool ended;
};

static const char *const KNOWN[] = {"address", "port",    "path", "service",  "connections", "size",
                                    "depth",   "seconds", "ops",  "lifetime", "clients", NULL};

static struct stream streams[CONNECTIONS_MOST];
static unsigned connections, size, depth, running;
static int poller;

static void watch(int operation, unsigned index, uint32_t events) {
  struct epoll_event event = {.events = events, .data.u32 = index};
  if (epoll_ctl(poller, operation, streams[index].fd, &event) < 0) die("Cannot watch a socket");
}

static void fail(struct stream *s) {
  tally.wrong++;
  close(s->fd);
  s->ended = true;
  running--;
}

/// Sends what is begun and not sent; watches for room when the socket is full.
static void push(unsigned index) {
  struct stream *s = &streams[index];
  uint64_t left = s->begun * size - s->put;
  bool full = false;
  if (left > 0) {
    ssize_t sent = send(s->fd, echo_bytes(s->first + s->put), left, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
      fail(s);
      return;
    }
    if (sent > 0) s->put += (uint64_t)sent;
    full = s->put < s->begun * size;
  }
  if (full != s->full) watch(EPOLL_CTL_MOD, index, full ? EPOLLIN | EPOLLOUT : EPOLLIN);
  s->full = full;
}

/// Starts messages as far as depth and the run allow. With none left under way, ends the client's side.
static void begin_messages(unsigned index, uint64_t now) {
  struct stream *s = &streams[index];
  uint64_t back = s->taken / size;
  unsigned count = tally_may_start(depth - (unsigned)(s->begun - back), now);
  for (unsigned i = 0; i < count; i++) s->since[s->begun++ % depth] = now;
  tally.started += count;
  if (s->begun == back && s->taken == s->put) shutdown(s->fd, SHUT_WR);
  else push(index);
}

/// Compares `length` bytes that came back and notes each message they complete.
static bool check(struct stream *s, const char *bytes, size_t length, uint64_t now) {
  uint64_t before = s->taken / size;
  if (s->taken + length > s->put || memcmp(bytes, echo_bytes(s->first + s->taken), length) != 0) return false;
  s->taken += length;
  for (uint64_t message = before; message < s->taken / size; message++) tally_answer(s->since[message % depth], now);
  return true;
}

static void pull(unsigned index) {
  static char bytes[65536];
  struct stream *s = &streams[index];
  ssize_t got = recv(s->fd, bytes, sizeof bytes, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  uint64_t now = now_ns();
  if (got == 0 && s->taken == s->put && s->begun * size == s->put) {
    close(s->fd);
    s->ended = true;
    running--;
  } else if (got <= 0 || !check(s, bytes, (size_t)got, now)) {
    fail(s);
  } else {
    begin_messages(index, now);
  }
}

static void open_streams(void) {
  int yes = 1;
  poller = epoll_create1(EPOLL_CLOEXEC);
  for (unsigned i = 0; i < connections; i++) {
    streams[i] = (struct stream){.fd = open_client(SOCK_STREAM), .first = i * 997u};
    if (!option_text("path", NULL)) setsockopt(streams[i].fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    watch(EPOLL_CTL_ADD, i, EPOLLIN);
  }
  running = connections;
}

int main(int argc, char **argv) {
  options_begin(argc, argv, KNOWN);
  bound_lifetime();
  connections = (unsigned)option_number("connections", 1, 1, CONNECTIONS_MOST);
  depth = (unsigned)option_number("depth", 1, 1, DEPTH_MOST);
  size = (unsigned)option_number("size", 64, 1, ECHO_MOST / depth);
  echo_begin();
  open_streams();
  tally_begin();
  for (unsigned i = 0; i < connections; i++) begin_messages(i, now_ns());
  uint64_t moved = now_ns();
  while (running > 0) {
    struct epoll_event events[64];
    int ready = epoll_wait(poller, events, 64, 100);
    if (ready < 0 && errno != EINTR) die("Cannot wait");
    for (int i = 0; i < ready; i++) {
      unsigned index = events[i].data.u32;
      if (!streams[index].ended && (events[i].events & EPOLLOUT)) push(index);
      if (!streams[index].ended && (events[i].events & ~(uint32_t)EPOLLOUT)) pull(index);
    }
    if (ready > 0) moved = now_ns();
    else if (now_ns() - moved > PATIENCE) break;  // what is under way is lost
  }
  tally.stalled = running;
  tally_report();
  return 0;
}
