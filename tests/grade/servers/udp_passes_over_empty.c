// What has no bytes is passed over.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  for (;;) {
    receive(s, &d);
    if (d.count == 0) continue;
    count++;
    answer(s, &d, &count, sizeof count);
  }
}
