// The answer is printed.
#include "server.h"

static void answer(int ns) {
  int n;
  if (read_int(ns, &n)) dprintf(ns, "%d", (int)((unsigned)n + 1));
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
