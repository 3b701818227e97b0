// Right: sends back what came, however long.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 7007);
  for (;;) {
    receive(s, &d);
    answer(s, &d, d.bytes, (size_t)d.count);
  }
}
