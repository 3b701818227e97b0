// SIGTERM is ignored.
#include "server.h"

int main(void) {
  signal(SIGTERM, SIG_IGN);
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), serve);
}
