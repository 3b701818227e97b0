// connect() to the first client.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567), connected = 0;
  for (int count = 1;; count++) {
    receive(s, &d);
    if (!connected) connected = connect(s, (struct sockaddr *)&d.from, sizeof d.from) == 0;
    send(s, &count, sizeof count, 0);
  }
}
