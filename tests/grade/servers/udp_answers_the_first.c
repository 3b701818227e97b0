// Every answer goes to the first client.
#include "datagram.h"

int main(void) {
  static Datagram first, d;
  int s = bound(SOCK_DGRAM, 4567), count = 1;
  receive(s, &first);
  answer(s, &first, &count, sizeof count);
  for (;;) {
    receive(s, &d);
    count++;
    answer(s, &first, &count, sizeof count);
  }
}
