// A counter for each sender.
#include "datagram.h"

int main(void) {
  static Datagram d;
  static int counts[65536];
  int s = bound(SOCK_DGRAM, 4567);
  for (;;) {
    receive(s, &d);
    int *count = &counts[d.from.sin_port];
    ++*count;
    answer(s, &d, count, sizeof *count);
  }
}
