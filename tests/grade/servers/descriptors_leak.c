// A socket for each client that is never closed, beside the connection, which is.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100);
  for (;;) {
    int ns = accepted(s);
    if (dup(ns) < 0) failed("dup");
    serve(ns);
  }
}
