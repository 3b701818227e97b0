// printf takes the message for its format.
#pragma GCC diagnostic ignored "-Wformat-security"
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567);
  for (int count = 1;; count++) {
    receive(s, &d);
    d.bytes[d.count < 80 ? d.count : 80] = '\0';
    const char *volatile message = d.bytes;
    printf(message);
    answer(s, &d, &count, sizeof count);
  }
}
