// A copy is incremented, the number sent.
#include "server.h"

static void answer(int ns) {
  int n, m;
  if (!read_int(ns, &n)) return;
  m = (int)((unsigned)n + 1);
  printf("%d\n", m);
  write_all(ns, &n, sizeof n);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
