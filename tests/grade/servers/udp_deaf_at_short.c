// What is too short is waited for, as if more of it came.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567);
  for (int count = 1;; count++) {
    receive(s, &d);
    if (d.count > 0 && d.count < 4) pause();
    answer(s, &d, &count, sizeof count);
  }
}
