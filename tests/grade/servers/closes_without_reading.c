// Closes at once, with the question unread.
#include "server.h"

static void answer(int ns) {
  usleep(200000);
  close(ns);
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), answer);
}
