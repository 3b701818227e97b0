// Counter and echo over TCP or a Unix stream on one thread and epoll, level-triggered: what a careful C programmer
// would write. An echo that the client does not read is kept, and no more of that client is read until it has left.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "options.h"
#include "process.h"
#include "sockets.h"

#define EVENTS 256
#define ACCEPTS_A_TURN 64
#define CHUNK 65536

struct connection {
  char *kept;  // answer bytes the socket did not take yet
  size_t kept_from, kept_to;
  uint32_t number;
  unsigned char have;  // bytes of `number` that came
};

static const char *const KNOWN[] = {"address", "port", "path", "service", "lifetime", NULL};

static struct connection *connections;  // by descriptor
static long most;
static int poller;
static bool echo;
static char chunk[CHUNK];

static void watch(int operation, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  if (epoll_ctl(poller, operation, fd, &event) < 0) die("Cannot watch a descriptor");
}

static void finish(int fd) {
  free(connections[fd].kept);
  shutdown(fd, SHUT_RDWR);
  close(fd);
}

/// Writes what is kept; once all has left, the client is read again.
static void flush_kept(int fd, struct connection *c) {
  ssize_t sent = write(fd, c->kept + c->kept_from, c->kept_to - c->kept_from);
  if (sent < 0) {
    if (errno != EAGAIN && errno != EINTR) finish(fd);
    return;
  }
  c->kept_from += (size_t)sent;
  if (c->kept_from < c->kept_to) return;
  free(c->kept);
  c->kept = NULL;
  watch(EPOLL_CTL_MOD, fd, EPOLLIN);
}

/// Sends `length` bytes; what does not fit is kept, and the descriptor is watched for room.
static void send_or_keep(int fd, struct connection *c, const char *from, size_t length) {
  ssize_t sent = write(fd, from, length);
  if (sent < 0) {
    if (errno != EAGAIN && errno != EINTR) {
      finish(fd);
      return;
    }
    sent = 0;
  }
  if ((size_t)sent == length) return;
  c->kept_from = 0;
  c->kept_to = length - (size_t)sent;
  c->kept = malloc(c->kept_to);
  if (!c->kept) die("Cannot keep an answer");
  memcpy(c->kept, from + sent, c->kept_to);
  watch(EPOLL_CTL_MOD, fd, EPOLLOUT);
}

static void read_echo(int fd, struct connection *c) {
  ssize_t got = read(fd, chunk, sizeof chunk);
  if (got > 0) send_or_keep(fd, c, chunk, (size_t)got);
  else if (got == 0 || (errno != EAGAIN && errno != EINTR)) finish(fd);
}

static void read_number(int fd, struct connection *c) {
  ssize_t got = read(fd, (char *)&c->number + c->have, sizeof c->number - c->have);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got > 0) {
    c->have = (unsigned char)(c->have + got);
    if (c->have < sizeof c->number) return;
    c->number++;
    // A new connection's send buffer always has room for 4 bytes.
    if (write(fd, &c->number, sizeof c->number) < 0 && errno != EPIPE && errno != ECONNRESET) die("Cannot answer");
  }
  finish(fd);
}

static void accept_some(int listening) {
  for (int i = 0; i < ACCEPTS_A_TURN; i++) {
    int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) return;
      die("Cannot accept");
    }
    if (fd >= most) die("Cannot hold the connection");
    connections[fd] = (struct connection){0};
    watch(EPOLL_CTL_ADD, fd, EPOLLIN);
  }
}

int main(int argc, char **argv) {
  options_begin(argc, argv, KNOWN);
  bound_lifetime();
  signal(SIGPIPE, SIG_IGN);
  echo = option_echo();
  most = raise_open_files();
  connections = calloc((size_t)most, sizeof *connections);
  poller = epoll_create1(EPOLL_CLOEXEC);
  if (!connections || poller < 0) die("Cannot prepare");
  int listening = open_server(SOCK_STREAM, SOCK_NONBLOCK);
  int yes = 1;  // accepted sockets inherit it; a Unix socket has no such option, and none is needed
  setsockopt(listening, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  watch(EPOLL_CTL_ADD, listening, EPOLLIN);
  say_ready();
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(poller, events, EVENTS, -1);
    if (ready < 0 && errno != EINTR) die("Cannot wait");
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == listening) accept_some(listening);
      else if (connections[fd].kept) flush_kept(fd, &connections[fd]);
      else if (echo) read_echo(fd, &connections[fd]);
      else read_number(fd, &connections[fd]);
    }
  }
}
