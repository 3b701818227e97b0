// Bound, and not joined.
#include "datagram.h"

int main(void) {
  show_all(bound(SOCK_DGRAM, 7200));
}
