// %s of a message that has no NUL.
#include "datagram.h"

int main(void) {
  static char message[1500];
  int s = member("225.0.0.10", 7200);
  while (recv(s, message, sizeof message, 0) >= 0) {
    printf("Message reçu :%s\n", message);
    fflush(stdout);
  }
}
