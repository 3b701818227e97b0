// A table of ten clients whose places are never free again.
#include "server.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100), clients = 0;
  for (;;) {
    if (clients == 10) {
      pause();
      continue;
    }
    clients++;
    serve(accepted(s));
  }
}
