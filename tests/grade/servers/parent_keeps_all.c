// The child ends the connection by shutdown(); the parent's descriptor stays open.
#include "server.h"

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) {
    int ns = accepted(s);
    if (fork() == 0) {
      close(s);
      serve(ns);
      exit(0);
    }
  }
}
