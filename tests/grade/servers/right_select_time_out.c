// Right: select() with a time-out that is set again each time, ten times a second; the end of input ends nothing.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  char line[80];
  int input = 1, s = listening(7100);
  for (;;) {
    struct timeval wait = {.tv_usec = 100000};
    fd_set ready;
    FD_ZERO(&ready);
    if (input) FD_SET(0, &ready);
    FD_SET(s, &ready);
    if (select(s + 1, &ready, NULL, NULL, &wait) < 0) failed("select");
    if (FD_ISSET(0, &ready)) {
      if (read(0, line, sizeof line) > 0) return 0;
      input = 0;
    }
    if (FD_ISSET(s, &ready)) serve(accepted(s));
  }
}
