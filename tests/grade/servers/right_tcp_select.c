// Right: select() on every client, and standard input that ends it.
#include "server.h"

/* What has come of each client's int. */
static struct { int n; size_t have; } asked[FD_SETSIZE];

static int take(int ns) {
  ssize_t got = read(ns, (char *)&asked[ns].n + asked[ns].have, sizeof(int) - asked[ns].have);
  if (got <= 0) return 0;
  if ((asked[ns].have += (size_t)got) < sizeof(int)) return 1;
  int n = (int)((unsigned)asked[ns].n + 1);
  write_all(ns, &n, sizeof n);
  return 0;
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100), highest = s;
  fd_set all, ready;
  FD_ZERO(&all);
  FD_SET(0, &all);
  FD_SET(s, &all);
  for (;;) {
    ready = all;
    if (select(highest + 1, &ready, NULL, NULL, NULL) < 0) failed("select");
    if (FD_ISSET(0, &ready)) return 0;
    for (int fd = 1; fd <= highest; fd++) {
      if (fd == s || !FD_ISSET(fd, &ready) || take(fd)) continue;
      FD_CLR(fd, &all);
      shutdown(fd, SHUT_RDWR);
      close(fd);
    }
    if (!FD_ISSET(s, &ready)) continue;
    int ns = accepted(s);
    if (ns >= FD_SETSIZE) {
      close(ns);
      continue;
    }
    asked[ns].have = 0;
    FD_SET(ns, &all);
    if (ns > highest) highest = ns;
  }
}
