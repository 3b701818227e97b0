// Reads, and does not answer.
#include "server.h"

static void answer(int ns) {
  int n;
  while (read_int(ns, &n)) printf("%d\n", n);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
