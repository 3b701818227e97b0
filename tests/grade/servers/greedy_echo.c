// select(), then reads from one client until it ends.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7007), highest = s;
  fd_set all, ready;
  FD_ZERO(&all);
  FD_SET(s, &all);
  for (;;) {
    ready = all;
    if (select(highest + 1, &ready, NULL, NULL, NULL) < 0) failed("select");
    for (int fd = 3; fd <= highest; fd++) {
      if (fd == s || !FD_ISSET(fd, &ready)) continue;
      FD_CLR(fd, &all);
      echo(fd);
    }
    if (!FD_ISSET(s, &ready)) continue;
    int ns = accepted(s);
    FD_SET(ns, &all);
    if (ns > highest) highest = ns;
  }
}
