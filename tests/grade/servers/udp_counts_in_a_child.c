// The child of fork() counts, and its count goes with it.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  signal(SIGCHLD, SIG_IGN);
  for (;;) {
    receive(s, &d);
    if (fork() == 0) {
      count++;
      answer(s, &d, &count, sizeof count);
      exit(0);
    }
  }
}
