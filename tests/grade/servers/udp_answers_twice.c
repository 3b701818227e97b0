// The answer is sent twice.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567);
  for (int count = 1;; count++) {
    receive(s, &d);
    answer(s, &d, &count, sizeof count);
    answer(s, &d, &count, sizeof count);
  }
}
