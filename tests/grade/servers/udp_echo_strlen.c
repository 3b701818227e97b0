// strlen for the length that came.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 7007);
  for (;;) {
    receive(s, &d);
    d.bytes[d.count] = '\0';
    answer(s, &d, d.bytes, strlen(d.bytes));
  }
}
