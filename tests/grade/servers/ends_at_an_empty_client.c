// read() of 0 ends the program.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int n, s = listening(7100);
  for (;;) {
    int ns = accepted(s);
    if (!read_int(ns, &n)) failed("read");
    n = (int)((unsigned)n + 1);
    write_all(ns, &n, sizeof n);
    close(ns);
  }
}
