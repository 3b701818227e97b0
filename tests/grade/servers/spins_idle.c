// accept() that does not wait, in a loop that does not either.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100);
  fcntl(s, F_SETFL, O_NONBLOCK);
  for (;;) {
    int ns = accept(s, NULL, NULL);
    if (ns >= 0) serve(ns);
  }
}
