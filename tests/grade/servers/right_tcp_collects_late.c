// Right: children are collected when the next client comes, so that some are zombies until then.
#include "server.h"

int main(void) {
  int s = listening(7100);
  for (;;) {
    int ns = accepted(s);
    while (waitpid(-1, NULL, WNOHANG) > 0);
    fork_for(s, ns, serve);
  }
}
