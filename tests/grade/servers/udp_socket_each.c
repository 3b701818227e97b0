// A new socket for each datagram's journal, never closed.
#include "server.h"

int main(void) {
  struct sockaddr_in from;
  char bytes[65536];
  int s = bound(SOCK_DGRAM, 7007);
  for (;;) {
    socklen_t length = sizeof from;
    ssize_t got = recvfrom(s, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &length);
    if (got < 0) continue;
    if (open("/dev/null", O_WRONLY) < 0) failed("open");
    sendto(s, bytes, (size_t)got, 0, (struct sockaddr *)&from, length);
  }
}
