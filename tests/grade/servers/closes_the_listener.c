// The parent closes the listening socket in place of the connection.
#include "server.h"

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) {
    int ns = accept(s, NULL, NULL);
    if (ns < 0) {
      sleep(1);
      continue;
    }
    if (fork() == 0) {
      serve(ns);
      exit(0);
    }
    close(s);
  }
}
