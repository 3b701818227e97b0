// A buffer for each client that is never freed.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100);
  for (;;) {
    int ns = accepted(s);
    char *bytes = malloc(1024);
    if (bytes == NULL) failed("malloc");
    memset(bytes, ns, 1024);
    serve(ns);
  }
}
