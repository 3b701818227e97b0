// A datagram echo that asks without a pause whether something has come.
#include "server.h"

int main(void) {
  struct sockaddr_in from;
  char bytes[65536];
  int s = bound(SOCK_DGRAM, 7007);
  for (;;) {
    socklen_t length = sizeof from;
    ssize_t got = recvfrom(s, bytes, sizeof bytes, MSG_DONTWAIT, (struct sockaddr *)&from, &length);
    if (got >= 0) sendto(s, bytes, (size_t)got, 0, (struct sockaddr *)&from, length);
  }
}
