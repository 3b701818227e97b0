// Another group.
#include "datagram.h"

int main(void) {
  show_all(member("225.0.0.1", 7200));
}
