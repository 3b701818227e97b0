// Right: select over two sockets, one of them at a port of its own.
#include "server.h"

static void serve_one(int s, int *count) {
  char message[80];
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  if (recvfrom(s, message, sizeof message, 0, (struct sockaddr *)&from, &length) < 0) return;
  ++*count;
  sendto(s, count, sizeof *count, 0, (struct sockaddr *)&from, length);
}

int main(void) {
  int one = bound(SOCK_DGRAM, 4567), two = bound(SOCK_DGRAM, 4568), counts[2] = {0, 0};
  for (;;) {
    fd_set set;
    FD_ZERO(&set);
    FD_SET(one, &set);
    FD_SET(two, &set);
    if (select((one > two ? one : two) + 1, &set, NULL, NULL, NULL) < 0) continue;
    if (FD_ISSET(one, &set)) serve_one(one, &counts[0]);
    if (FD_ISSET(two, &set)) serve_one(two, &counts[1]);
  }
}
