// The answer is written to the listening socket.
#include "server.h"

int main(void) {
  int n, s = listening(7100);
  for (;;) {
    int ns = accepted(s);
    if (read_int(ns, &n)) {
      n++;
      write_all(s, &n, sizeof n);
    }
    close(ns);
  }
}
