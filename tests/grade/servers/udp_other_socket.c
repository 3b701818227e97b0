// Answers through a socket of its own.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567), out = socket(AF_INET, SOCK_DGRAM, 0), count = 0;
  for (;;) {
    receive(s, &d);
    count++;
    answer(out, &d, &count, sizeof count);
  }
}
