// Asks for a port on standard input before it opens a socket.
#include "server.h"

int main(void) {
  int port;
  alarm(LIFETIME);
  printf("Port ? ");
  fflush(stdout);
  if (scanf("%d", &port) != 1) return 1;
  int s = listening(port);
  for (;;) serve(accepted(s));
}
