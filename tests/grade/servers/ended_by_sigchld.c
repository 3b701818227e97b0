// A handler of SIGCHLD that interrupts accept(), and EINTR taken for an error.
#include "server.h"

static void collect(int signal) {
  (void)signal;
  while (waitpid(-1, NULL, WNOHANG) > 0);
}

int main(void) {
  struct sigaction action = {.sa_handler = collect};
  sigaction(SIGCHLD, &action, NULL);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), serve);
}
