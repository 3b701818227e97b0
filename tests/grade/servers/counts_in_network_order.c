// ntohl() and htonl() though the message is in host order.
#include "server.h"

static void answer(int ns) {
  int n;
  if (!read_int(ns, &n)) return;
  n = (int)htonl(ntohl((uint32_t)n) + 1);
  write_all(ns, &n, sizeof n);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
