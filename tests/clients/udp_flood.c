// A while(1) around sendto: sends datagrams as fast as it can from one socket and reads no answer. With --segments the
// kernel cuts each call's bytes into so many datagrams (UDP_SEGMENT), which floods harder than any student's program.
// Prints `Envoyes : N en MS ms`.
#include "sockets.h"
#include <getopt.h>
#include <netinet/udp.h>

#define USAGE "udp_flood [options] HOST PORT"
#define MESSAGE "MESSAGE DU CLIENT"
#define MOST_SEGMENTS 64

static const struct option NAMES[] = {
    {"count", required_argument, NULL, 'c'},    // datagrams
    {"segments", required_argument, NULL, 's'}, // datagrams a call
    {"timeout", required_argument, NULL, 't'},  // seconds
    {NULL, 0, NULL, 0}};

static long milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(int argc, char **argv) {
  long count = 20000, segments = 1;
  unsigned timeout = 30;
  for (int flag; (flag = getopt_long(argc, argv, "", NAMES, NULL)) != -1;) {
    if (flag == 'c') count = number_within(optarg, 1, 1000000000);
    else if (flag == 's') segments = number_within(optarg, 1, MOST_SEGMENTS);
    else if (flag == 't') timeout = (unsigned)number_within(optarg, 1, 600);
    else fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  }
  set_deadline(timeout);
  struct target target = target_of(argv + optind, argc - optind, SOCK_DGRAM, USAGE);
  int fd = connected_socket(&target, SOCK_DGRAM);
  static char bytes[MOST_SEGMENTS * sizeof MESSAGE];
  for (long i = 0; i < segments; i++) memcpy(bytes + i * (long)sizeof MESSAGE, MESSAGE, sizeof MESSAGE);
  int each = sizeof MESSAGE;
  if (segments > 1) checked(setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &each, sizeof each), "UDP_SEGMENT");
  long began = milliseconds(), sent = 0;
  for (; sent < count; sent += segments) {
    if (send(fd, bytes, (size_t)(segments * each), 0) >= 0) continue;
    if (errno != ENOBUFS && errno != ECONNREFUSED) fail_call("send");
  }
  printf("Envoyes : %ld en %ld ms\n", sent, milliseconds() - began);
  return 0;
}
