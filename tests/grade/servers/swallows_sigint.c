// A handler of SIGINT that sets a flag, and accept() that is restarted.
#include "server.h"

static volatile sig_atomic_t stop;

static void stopping(int signal) {
  (void)signal;
  stop = 1;
}

int main(void) {
  signal(SIGINT, stopping);
  signal(SIGCHLD, SIG_IGN);
  int s = listening(7100);
  while (!stop) fork_for(s, accepted(s), serve);
}
