// The count begins anew when the sender changes.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  in_port_t last = 0;
  for (;;) {
    receive(s, &d);
    if (d.from.sin_port != last) count = 0;
    last = d.from.sin_port;
    count++;
    answer(s, &d, &count, sizeof count);
  }
}
