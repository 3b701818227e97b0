// The counter is declared in the loop.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567);
  for (;;) {
    int count = 0;
    receive(s, &d);
    count++;
    answer(s, &d, &count, sizeof count);
  }
}
