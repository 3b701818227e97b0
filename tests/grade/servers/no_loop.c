// accept() without a loop.
#include "server.h"

int main(void) {
  int s = listening(7100);
  serve(accepted(s));
  close(s);
}
