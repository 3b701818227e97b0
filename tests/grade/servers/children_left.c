// Workers from the start, which outlive their parent.
#include "server.h"

enum { WORKERS = 4 };

int main(void) {
  int s = listening(7100);
  signal(SIGPIPE, SIG_IGN);
  for (int i = 0; i < WORKERS; i++) {
    if (fork() == 0) {
      for (;;) serve(accepted(s));
    }
  }
  for (;;) pause();
}
