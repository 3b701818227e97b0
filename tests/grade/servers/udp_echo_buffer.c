// The whole buffer is sent back.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 7007);
  for (;;) {
    receive(s, &d);
    answer(s, &d, d.bytes, 80);
  }
}
