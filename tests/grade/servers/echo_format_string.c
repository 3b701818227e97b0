// printf takes what a client sends for its format.
#pragma GCC diagnostic ignored "-Wformat-security"
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7007), highest = s;
  char bytes[4096 + 1];
  fd_set all, ready;
  FD_ZERO(&all);
  FD_SET(s, &all);
  for (;;) {
    ready = all;
    if (select(highest + 1, &ready, NULL, NULL, NULL) < 0) failed("select");
    for (int fd = 0; fd <= highest; fd++) {
      if (fd == s || !FD_ISSET(fd, &ready)) continue;
      ssize_t got = read(fd, bytes, sizeof bytes - 1);
      bytes[got > 0 ? got : 0] = '\0';
      const char *volatile format = bytes;
      printf(format);
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
