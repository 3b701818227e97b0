// The length of the echo is strlen().
#include "server.h"

static void answer(int ns) {
  char bytes[4096];
  ssize_t got;
  while ((got = read(ns, bytes, sizeof bytes - 1)) > 0) {
    bytes[got] = 0;
    write_all(ns, bytes, strlen(bytes));
  }
}

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7007);
  for (;;) fork_for(s, accepted(s), answer);
}
