// A loop of reads, each to the start of the int.
#include "server.h"

static void answer(int ns) {
  int n = 0;
  size_t have = 0;
  while (have < sizeof n) {
    ssize_t got = read(ns, &n, sizeof n);
    if (got <= 0) return;
    have += (size_t)got;
  }
  n = (int)((unsigned)n + 1);
  write_all(ns, &n, sizeof n);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
