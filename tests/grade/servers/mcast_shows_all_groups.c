// Bound to every address: shows what any group brings to the port, as the course's does.
#include "datagram.h"

int main(void) {
  show_all(member("225.0.0.10", 7200));
}
