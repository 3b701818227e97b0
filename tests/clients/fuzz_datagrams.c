// Sends random datagrams to UDP ports of a host, to groups on loopback and to Unix dgram paths in turn, from several
// sockets, and throws away what is answered. Prints how many left. A full queue is waited for: none is left out.
#include "fuzz.h"
#include "sockets.h"

#define USAGE "fuzz_datagrams SEED COUNT HOST PORT|GROUP@PORT|PATH…"
#define SOCKETS 16
#define MOST_TARGETS 32
#define ROOM 65507

static void drain(int fd) {
  char bytes[2048];
  while (recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) >= 0) continue;
}

/* Sends one; the receiver's full queue (Unix) and an answer's ICMP error (UDP) are no failures. */
static void send_one(int fd, const struct target *target, const uint8_t *bytes, size_t length) {
  while (sendto(fd, bytes, length, 0, (const struct sockaddr *)&target->address, target->length) < 0) {
    if (errno == EMSGSIZE) return;
    if (errno != ECONNREFUSED && errno != ENOBUFS && errno != EAGAIN && errno != EINTR) fail_call("sendto");
  }
}

/* Sends to a group leave by loopback, whatever the routes are. */
static void stay_here(int fd) {
  struct ip_mreqn loopback = {.imr_address.s_addr = htonl(INADDR_LOOPBACK)};
  checked(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &loopback, sizeof loopback), "IP_MULTICAST_IF");
}

static struct target target_of_word(const char *host, char *word) {
  if (is_path(word)) return unix_target(word);
  char *at = strchr(word, '@');
  if (at == NULL) return inet_target(host, word, SOCK_DGRAM);
  *at = 0;
  return inet_target(word, at + 1, SOCK_DGRAM);
}

int main(int argc, char **argv) {
  if (argc < 5) fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  fuzz_state = (uint32_t)number_within(argv[1], 1, 0xffffffffL);
  long count = number_within(argv[2], 1, 100000000);
  set_deadline(300);
  static struct target targets[MOST_TARGETS];
  static int fds[MOST_TARGETS][SOCKETS];
  int targets_used = argc - 4 < MOST_TARGETS ? argc - 4 : MOST_TARGETS;
  for (int t = 0; t < targets_used; t++) {
    bool is_group = strchr(argv[4 + t], '@') != NULL;
    targets[t] = target_of_word(argv[3], argv[4 + t]);
    for (int s = 0; s < SOCKETS; s++) {
      fds[t][s] = open_socket(&targets[t], SOCK_DGRAM);
      if (is_group) stay_here(fds[t][s]);
    }
  }
  static uint8_t bytes[ROOM];
  for (long n = 0; n < count; n++) {
    int t = (int)fuzz_below((uint32_t)targets_used), s = (int)fuzz_below(SOCKETS);
    send_one(fds[t][s], &targets[t], bytes, fuzz_fill(bytes, ROOM));
    if (n % 16 == 0) drain(fds[t][s]);
  }
  printf("%ld datagrams\n", count);
}
