// htonl on the answer.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567);
  for (uint32_t count = 1;; count++) {
    receive(s, &d);
    uint32_t sent = htonl(count);
    answer(s, &d, &sent, sizeof sent);
  }
}
