// 0 bytes are taken for the end, after which it waits for nothing.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567);
  for (int count = 1;; count++) {
    receive(s, &d);
    if (d.count == 0) break;
    answer(s, &d, &count, sizeof count);
  }
  pause();
}
