// Looks for the end of input before it answers, and then does not.
#include "server.h"

static void answer(int ns) {
  int n;
  char more;
  if (!read_int(ns, &n)) return;
  usleep(50000);
  if (recv(ns, &more, 1, MSG_DONTWAIT) == 0) return;
  n = (int)((unsigned)n + 1);
  write_all(ns, &n, sizeof n);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
