// The sets are filled once, before the loop.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100), highest = s;
  fd_set ready;
  FD_ZERO(&ready);
  FD_SET(s, &ready);
  for (;;) {
    if (select(highest + 1, &ready, NULL, NULL, NULL) < 0) failed("select");
    for (int fd = 3; fd <= highest; fd++) {
      if (fd == s || !FD_ISSET(fd, &ready)) continue;
      serve(fd);
      FD_CLR(fd, &ready);
    }
    if (!FD_ISSET(s, &ready)) continue;
    int ns = accepted(s);
    FD_CLR(s, &ready);
    FD_SET(ns, &ready);
    if (ns > highest) highest = ns;
  }
}
