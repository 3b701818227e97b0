// The answer is a short.
#include "server.h"

static void answer(int ns) {
  int n;
  if (!read_int(ns, &n)) return;
  short answer = (short)(n + 1);
  write_all(ns, &answer, sizeof answer);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
