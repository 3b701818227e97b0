// Reads one byte of the int, and closes with the rest unread.
#include "server.h"

static void answer(int ns) {
  unsigned char low;
  int n;
  if (recv(ns, &n, sizeof n, MSG_PEEK | MSG_WAITALL) != sizeof n || read(ns, &low, 1) != 1) return;
  n = (int)((unsigned)n + 1);
  write_all(ns, &n, sizeof n);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
