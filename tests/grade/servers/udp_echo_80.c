// A buffer of 80 bytes.
#include "server.h"

int main(void) {
  int s = bound(SOCK_DGRAM, 7007);
  for (;;) {
    char bytes[80];
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    ssize_t got = recvfrom(s, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &length);
    if (got >= 0) sendto(s, bytes, (size_t)got, 0, (struct sockaddr *)&from, length);
  }
}
