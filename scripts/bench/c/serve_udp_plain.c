// A UDP server as the course writes it: recvfrom, sendto, one datagram at a time.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "options.h"
#include "process.h"
#include "sockets.h"

static const char *const KNOWN[] = {"address", "port", "rcvbuf", "service", "lifetime", NULL};

int main(int argc, char **argv) {
  static char bytes[65536];
  options_begin(argc, argv, KNOWN);
  bound_lifetime();
  int echo = option_echo();
  int fd = open_server(SOCK_DGRAM, 0);
  int32_t count = 0;
  say_ready();
  for (;;) {
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    ssize_t got = recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&peer, &length);
    if (got < 0) {
      if (errno == EINTR) continue;
      die("Cannot receive");
    }
    count++;
    const void *answer = echo ? (const void *)bytes : &count;
    size_t size = echo ? (size_t)got : sizeof count;
    if (sendto(fd, answer, size, 0, (struct sockaddr *)&peer, length) < 0) die("Cannot answer");
  }
}
