// Sends, then counts.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  for (;;) {
    receive(s, &d);
    answer(s, &d, &count, sizeof count);
    count++;
  }
}
