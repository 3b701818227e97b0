// htonl() on the way out only.
#include "server.h"

static void answer(int ns) {
  int n;
  if (!read_int(ns, &n)) return;
  n = (int)htonl((uint32_t)n + 1);
  write_all(ns, &n, sizeof n);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
