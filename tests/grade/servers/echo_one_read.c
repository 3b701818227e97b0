// One read, one write, and an end.
#include "server.h"

static void answer(int ns) {
  char bytes[1024];
  ssize_t got = read(ns, bytes, sizeof bytes);
  if (got > 0) write_all(ns, bytes, (size_t)got);
  while (read(ns, bytes, sizeof bytes) > 0);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7007);
  for (;;) fork_for(s, accepted(s), answer);
}
