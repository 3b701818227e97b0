// The count as a text.
#include "datagram.h"

int main(void) {
  static Datagram d;
  char text[20];
  int s = bound(SOCK_DGRAM, 4567);
  for (int count = 1;; count++) {
    receive(s, &d);
    answer(s, &d, text, (size_t)sprintf(text, "%d", count));
  }
}
