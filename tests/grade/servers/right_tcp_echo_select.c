// Right: an echo with select(), one read for each client that is ready.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7007), highest = s;
  char bytes[4096];
  fd_set all, ready;
  FD_ZERO(&all);
  FD_SET(s, &all);
  for (;;) {
    ready = all;
    if (select(highest + 1, &ready, NULL, NULL, NULL) < 0) failed("select");
    for (int fd = 0; fd <= highest; fd++) {
      if (fd == s || !FD_ISSET(fd, &ready)) continue;
      ssize_t got = read(fd, bytes, sizeof bytes);
      if (got > 0 && write_all(fd, bytes, (size_t)got)) continue;
      FD_CLR(fd, &all);
      close(fd);
    }
    if (!FD_ISSET(s, &ready)) continue;
    int ns = accepted(s);
    FD_SET(ns, &all);
    if (ns > highest) highest = ns;
  }
}
