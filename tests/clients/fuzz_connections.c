// Makes connections to TCP ports of a host and to Unix stream or seqpacket paths in turn, some of them open at once, and
// on each does a few random things: sends random bytes in pieces, an urgent byte, half-closes, reads, waits; then closes
// or resets. Prints how many there were.
#include "fuzz.h"
#include "sockets.h"

#define USAGE "fuzz_connections SEED COUNT HOST PORT|PATH|PATH!…   (! marks a seqpacket path)"
#define MOST_OPEN 64
#define MOST_TARGETS 32
#define ROOM 65536

struct place {
  struct target target;
  int type;
};

static struct place place_of(const char *host, char *word) {
  struct place place = {.type = SOCK_STREAM};
  if (is_path(word) && word[strlen(word) - 1] == '!') {
    word[strlen(word) - 1] = '\0';
    place.type = SOCK_SEQPACKET;
  }
  place.target = is_path(word) ? unix_target(word) : inet_target(host, word, SOCK_STREAM);
  return place;
}

/* The backlog of a Unix socket may be full for a while; anything else is a failure of the server's. */
static int connect_to(const struct place *place) {
  for (;;) {
    int fd = open_socket(&place->target, place->type);
    if (connect(fd, (const struct sockaddr *)&place->target.address, place->target.length) == 0) {
      checked(fcntl(fd, F_SETFL, O_NONBLOCK), "fcntl");
      return fd;
    }
    int error = errno;
    close(fd);
    errno = error;
    if (error != EAGAIN && error != EINTR && error != EADDRNOTAVAIL) fail_call("connect");
    sleep_ms(1);
  }
}

static void act(int fd) {
  static uint8_t bytes[ROOM];
  switch (fuzz_below(8)) {
  case 0:
    shutdown(fd, SHUT_WR);
    break;
  case 1:
    send(fd, bytes, 1, MSG_OOB | MSG_NOSIGNAL);
    break;
  case 2:
  case 3:
    while (recv(fd, bytes, sizeof bytes, 0) > 0 && fuzz_below(4) != 0) continue;
    break;
  default:
    send(fd, bytes, fuzz_fill(bytes, ROOM), MSG_NOSIGNAL);
  }
}

static void finish(int fd) {
  struct linger now = {.l_onoff = 1, .l_linger = 0};
  if (fuzz_below(4) == 0) setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(fd);
}

int main(int argc, char **argv) {
  if (argc < 5) fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  fuzz_state = (uint32_t)number_within(argv[1], 1, 0xffffffffL);
  long count = number_within(argv[2], 1, 100000000);
  set_deadline(300);
  static struct place places[MOST_TARGETS];
  int used = argc - 4 < MOST_TARGETS ? argc - 4 : MOST_TARGETS;
  for (int i = 0; i < used; i++) places[i] = place_of(argv[3], argv[4 + i]);
  int open[MOST_OPEN];
  for (int i = 0; i < MOST_OPEN; i++) open[i] = -1;
  for (long n = 0; n < count;) {
    int slot = (int)fuzz_below(MOST_OPEN);
    if (open[slot] < 0) {
      open[slot] = connect_to(&places[fuzz_below((uint32_t)used)]);
      n++;
    }
    act(open[slot]);
    if (fuzz_below(3) != 0) continue;
    finish(open[slot]);
    open[slot] = -1;
  }
  for (int i = 0; i < MOST_OPEN; i++)
    if (open[i] >= 0) finish(open[i]);
  printf("%ld connections\n", count);
}
