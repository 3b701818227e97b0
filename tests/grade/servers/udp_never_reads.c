// Waits for a line of input before each datagram.
#include "server.h"

int main(void) {
  char line[80], message[80];
  int s = bound(SOCK_DGRAM, 4567);
  while (fgets(line, sizeof line, stdin)) recv(s, message, sizeof message, 0);
}
