// An index out of the number.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100);
  static int *table[4];
  for (;;) {
    int n, ns = accepted(s);
    if (read_int(ns, &n)) {
      if (n < 0) *table[1] = n;
      n = (int)((unsigned)n + 1);
      write_all(ns, &n, sizeof n);
    }
    close(ns);
  }
}
