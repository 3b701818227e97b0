// A handler of SIGCHLD that waits for one child, however many have ended.
#include "server.h"

static void collect(int signal) {
  (void)signal;
  waitpid(-1, NULL, WNOHANG);
}

int main(void) {
  struct sigaction action = {.sa_handler = collect, .sa_flags = SA_RESTART};
  sigaction(SIGCHLD, &action, NULL);
  int s = listening(7100);
  for (;;) fork_for(s, accepted(s), serve);
}
