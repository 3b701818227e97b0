// select() with a time-out of 3 s that is set before the loop: Linux counts it down to 0.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  struct timeval wait = {.tv_sec = 3};
  int s = listening(7100);
  for (;;) {
    fd_set ready;
    FD_ZERO(&ready);
    FD_SET(0, &ready);
    FD_SET(s, &ready);
    if (select(s + 1, &ready, NULL, NULL, &wait) < 0) failed("select");
    if (FD_ISSET(0, &ready)) return 0;
    if (FD_ISSET(s, &ready)) serve(accepted(s));
  }
}
