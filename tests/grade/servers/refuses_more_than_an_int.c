// Takes a longer question for an error.
#include "server.h"

static void answer(int ns) {
  char buffer[80];
  int n;
  if (recv(ns, &n, sizeof n, MSG_PEEK | MSG_WAITALL) != sizeof n || read(ns, buffer, sizeof buffer) != sizeof n) return;
  n = (int)((unsigned)n + 1);
  write_all(ns, &n, sizeof n);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
