// SOCK_DGRAM where SOCK_STREAM is wanted.
#include "server.h"

int main(void) {
  int n, s = bound(SOCK_DGRAM, 7100);
  for (;;) recv(s, &n, sizeof n, 0);
}
