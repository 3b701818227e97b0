// Reads, and closes.
#include "server.h"

static void answer(int ns) {
  int n;
  read_int(ns, &n);
  close(ns);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
