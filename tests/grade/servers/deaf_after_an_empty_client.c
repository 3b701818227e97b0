// Waits for bytes of a client that has ended.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100);
  for (;;) {
    int n, ns = accepted(s);
    while (!read_int(ns, &n)) sleep(1);
    n = (int)((unsigned)n + 1);
    write_all(ns, &n, sizeof n);
    close(ns);
  }
}
