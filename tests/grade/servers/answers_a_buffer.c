// The whole buffer is sent.
#include "server.h"

static void answer(int ns) {
  char buffer[80] = "";
  int n;
  if (!read_int(ns, &n)) return;
  n = (int)((unsigned)n + 1);
  memcpy(buffer, &n, sizeof n);
  write_all(ns, buffer, sizeof buffer);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
