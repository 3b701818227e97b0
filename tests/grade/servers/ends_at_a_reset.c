// read() of -1 ends the program.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100);
  for (;;) {
    int n = 0, ns = accepted(s);
    size_t have = 0;
    ssize_t got;
    while (have < sizeof n && (got = read(ns, (char *)&n + have, sizeof n - have)) != 0) {
      if (got < 0) failed("read");
      have += (size_t)got;
    }
    if (have == sizeof n) {
      n = (int)((unsigned)n + 1);
      write_all(ns, &n, sizeof n);
    }
    close(ns);
  }
}
