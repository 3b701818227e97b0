// Standard input is not in select()'s set.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100);
  for (;;) {
    fd_set ready;
    FD_ZERO(&ready);
    FD_SET(s, &ready);
    if (select(s + 1, &ready, NULL, NULL, NULL) < 0) failed("select");
    if (FD_ISSET(0, &ready)) return 0;
    if (FD_ISSET(s, &ready)) serve(accepted(s));
  }
}
