// The child sleeps on when its client has been served.
#include "server.h"

int main(void) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  for (;;) {
    int ns = accepted(s);
    if (fork() == 0) {
      close(s);
      serve(ns);
      for (;;) pause();
    }
    close(ns);
  }
}
