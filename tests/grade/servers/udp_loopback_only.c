// A datagram echo, bound to 127.0.0.1.
#include "server.h"

int main(void) {
  struct sockaddr_in from, name = {.sin_family = AF_INET, .sin_port = htons(7007)};
  char bytes[65536];
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  alarm(LIFETIME);
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) failed("bind");
  for (;;) {
    socklen_t length = sizeof from;
    ssize_t got = recvfrom(s, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &length);
    if (got >= 0) sendto(s, bytes, (size_t)got, 0, (struct sockaddr *)&from, length);
  }
}
