// Right: a child for each client, SIGCHLD ignored.
#include "server.h"

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), serve);
}
