// One process, and SIGPIPE as it is.
#include "server.h"

int main(void) {
  int s = listening(7100);
  for (;;) serve(accepted(s));
}
