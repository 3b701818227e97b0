// Right: workers from the start, which accept and stay, and which their parent ends.
#include "server.h"

enum { WORKERS = 4 };

static void stopping(int signal) {
  (void)signal;
  kill(0, SIGKILL);
}

int main(void) {
  int s = listening(7100);
  signal(SIGPIPE, SIG_IGN);
  setpgid(0, 0);
  for (int i = 0; i < WORKERS; i++) {
    if (fork() == 0) {
      for (;;) serve(accepted(s));
    }
  }
  signal(SIGTERM, stopping);
  signal(SIGINT, stopping);
  for (;;) pause();
}
