// wait() after each fork().
#include "server.h"

int main(void) {
  int s = listening(7100);
  for (;;) {
    fork_for(s, accepted(s), serve);
    wait(NULL);
  }
}
