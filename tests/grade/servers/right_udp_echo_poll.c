// Right: poll, a socket that does not block, and a buffer of one frame of Ethernet.
#include "server.h"

int main(void) {
  int s = bound(SOCK_DGRAM, 7007);
  fcntl(s, F_SETFL, O_NONBLOCK);
  struct pollfd watched = {.fd = s, .events = POLLIN};
  while (poll(&watched, 1, -1) >= 0) {
    char bytes[1500];
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    ssize_t got;
    while ((got = recvfrom(s, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &length)) >= 0) {
      sendto(s, bytes, (size_t)got, 0, (struct sockaddr *)&from, length);
      length = sizeof from;
    }
  }
}
