// What does not fit 80 bytes is not counted.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  for (;;) {
    receive(s, &d);
    if (d.count > 80) continue;
    count++;
    answer(s, &d, &count, sizeof count);
  }
}
