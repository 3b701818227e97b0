// Sends datagrams as fast as it can, says "Flooding", and goes on until its standard input ends; reads no answer. With
// --segments the kernel cuts each call's bytes into so many datagrams. Then prints how many it sent, in how long.
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "options.h"
#include "process.h"
#include "sockets.h"

#define MESSAGE "MESSAGE DU CLIENT"
#define SEGMENTS_MOST 64
// Calls between two looks at standard input.
#define CALLS 256

static const char *const KNOWN[] = {"address", "port", "segments", "lifetime", NULL};

static bool input_ended(void) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  char byte;
  return poll(&input, 1, 0) > 0 && read(STDIN_FILENO, &byte, 1) <= 0;
}

int main(int argc, char **argv) {
  options_begin(argc, argv, KNOWN);
  bound_lifetime();
  int segments = (int)option_number("segments", 1, 1, SEGMENTS_MOST);
  int size = sizeof MESSAGE;
  char bytes[SEGMENTS_MOST * sizeof MESSAGE];
  for (int i = 0; i < segments; i++) memcpy(bytes + i * size, MESSAGE, sizeof MESSAGE);
  int fd = open_client(SOCK_DGRAM);
  if (segments > 1 && setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &size, sizeof size) < 0) die("Cannot set UDP_SEGMENT");
  puts("Flooding");
  fflush(stdout);
  uint64_t began = now_ns(), sent = 0;
  while (!input_ended()) {
    for (int call = 0; call < CALLS; call++) {
      if (send(fd, bytes, (size_t)(segments * size), 0) >= 0) sent += (uint64_t)segments;
      else if (errno != ENOBUFS && errno != ECONNREFUSED) die("Cannot send");
    }
  }
  printf("{\"sent\":%" PRIu64 ",\"seconds\":%.3f}\n", sent, (double)(now_ns() - began) / 1e9);
  return 0;
}
