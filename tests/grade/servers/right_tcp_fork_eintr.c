// Right: a handler of SIGCHLD without SA_RESTART, and a loop that goes on at EINTR.
#include "server.h"

static void collect(int signal) {
  (void)signal;
  while (waitpid(-1, NULL, WNOHANG) > 0);
}

int main(void) {
  struct sigaction action = {.sa_handler = collect};
  sigaction(SIGCHLD, &action, NULL);
  int s = listening(7100);
  for (;;) {
    int ns = accept(s, NULL, NULL);
    if (ns < 0 && errno == EINTR) continue;
    if (ns < 0) failed("accept");
    fork_for(s, ns, serve);
  }
}
