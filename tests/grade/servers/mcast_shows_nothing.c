// Says that there is a message, and not which.
#include "datagram.h"

int main(void) {
  char message[1500];
  int s = member("225.0.0.10", 7200);
  while (recv(s, message, sizeof message, 0) >= 0) {
    printf("Message reçu\n");
    fflush(stdout);
  }
}
