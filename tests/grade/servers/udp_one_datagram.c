// No loop, as the course's first serveurUDP.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  receive(s, &d);
  count++;
  answer(s, &d, &count, sizeof count);
}
