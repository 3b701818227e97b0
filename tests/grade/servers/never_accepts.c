// Sleeps after listen().
#include "server.h"

int main(void) {
  listening(7100);
  for (;;) pause();
}
