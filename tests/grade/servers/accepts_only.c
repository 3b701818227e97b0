// Accepts, and goes back to accept(): nobody serves.
#include "server.h"

int main(void) {
  int s = listening(7100);
  for (;;) accepted(s);
}
