// The parent does not close the connection, and the child only closes it.
#include "server.h"

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int n, s = listening(7100);
  for (;;) {
    int ns = accepted(s);
    if (fork() == 0) {
      if (read_int(ns, &n)) {
        n = (int)((unsigned)n + 1);
        write_all(ns, &n, sizeof n);
      }
      close(ns);
      exit(0);
    }
  }
}
