// The child has no exit(): it goes back to accept() with its parent.
#include "server.h"

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100);
  for (;;) {
    int ns = accepted(s);
    if (fork() == 0) serve(ns);
    else close(ns);
  }
}
