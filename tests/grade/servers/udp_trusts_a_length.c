// The first byte is taken for an index.
#include "datagram.h"

int main(void) {
  static Datagram d;
  static const char *names[256] = {['M'] = "message", ['A'] = "alphabet", ['x'] = "x", ['%'] = "%"};
  int s = bound(SOCK_DGRAM, 4567);
  for (int count = 1;; count++) {
    receive(s, &d);
    if (d.count > 4) printf("%zu\n", strlen(*(const char *const volatile *)&names[(unsigned char)d.bytes[0]]));
    answer(s, &d, &count, sizeof count);
  }
}
