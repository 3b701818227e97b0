// A read that does not wait, tried again at once.
#include "server.h"

static void answer(int ns) {
  int n;
  ssize_t got;
  size_t have = 0;
  fcntl(ns, F_SETFL, O_NONBLOCK);
  while (have < sizeof n) {
    got = read(ns, (char *)&n + have, sizeof n - have);
    if (got == 0 || (got < 0 && errno != EAGAIN)) exit(0);
    if (got > 0) have += (size_t)got;
  }
  n = (int)((unsigned)n + 1);
  write_all(ns, &n, sizeof n);
  close(ns);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
