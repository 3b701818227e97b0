// A function's buffer is too small: the stack's guard finds it when the function returns.
#include "server.h"

static __attribute__((noinline)) void serve_one(int s, int count) {
  char message[80];
  char *volatile where = message;
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  if (recvfrom(s, where, 65536, 0, (struct sockaddr *)&from, &length) < 0) failed("recvfrom");
  sendto(s, &count, sizeof count, 0, (struct sockaddr *)&from, length);
}

int main(void) {
  int s = bound(SOCK_DGRAM, 4567);
  for (int count = 1;; count++) serve_one(s, count);
}
