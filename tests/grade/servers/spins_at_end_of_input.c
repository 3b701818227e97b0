// select() on standard input, whose end is not taken for one.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  char line[80];
  int s = listening(7100);
  for (;;) {
    fd_set ready;
    FD_ZERO(&ready);
    FD_SET(0, &ready);
    FD_SET(s, &ready);
    if (select(s + 1, &ready, NULL, NULL, NULL) < 0) failed("select");
    if (FD_ISSET(0, &ready) && read(0, line, sizeof line) > 0) return 0;
    if (FD_ISSET(s, &ready)) serve(accepted(s));
  }
}
