// read() of -1 ends the program.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100);
  for (;;) {
    int n = 0, ns = accepted(s);
    ssize_t got = recv(ns, &n, sizeof n, MSG_WAITALL);
    if (got < 0) failed("recv");
    if (got == sizeof n) {
      n = (int)((unsigned)n + 1);
      write_all(ns, &n, sizeof n);
    }
    close(ns);
  }
}
