// Right: an echo with a child for each client.
#include "server.h"

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7007);
  for (;;) fork_for(s, accepted(s), echo);
}
