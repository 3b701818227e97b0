// Counts each datagram twice.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  for (;;) {
    receive(s, &d);
    count++;
    count++;
    answer(s, &d, &count, sizeof count);
  }
}
