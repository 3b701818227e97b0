// Children that nobody waits for.
#include "server.h"

int main(void) {
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), serve);
}
