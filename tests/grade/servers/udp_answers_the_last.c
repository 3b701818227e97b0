// Receives all that is there, then answers each to the last sender.
#include "datagram.h"

int main(void) {
  static Datagram d;
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  for (;;) {
    int first = count + 1;
    receive(s, &d);
    count++;
    usleep(50000);
    struct pollfd more = {.fd = s, .events = POLLIN};
    while (poll(&more, 1, 0) > 0) {
      receive(s, &d);
      count++;
    }
    for (int n = first; n <= count; n++) answer(s, &d, &n, sizeof n);
  }
}
