// accept() stands before the loop.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int n, s = listening(7100), ns = accepted(s);
  for (;;) {
    if (read_int(ns, &n)) {
      n = (int)((unsigned)n + 1);
      write_all(ns, &n, sizeof n);
    } else {
      close(ns);
      pause();
    }
  }
}
