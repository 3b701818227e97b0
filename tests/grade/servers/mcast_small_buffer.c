// A buffer of 16 bytes.
#include "datagram.h"

int main(void) {
  char message[16 + 1];
  int s = member("225.0.0.10", 7200);
  for (;;) {
    ssize_t got = recv(s, message, sizeof message - 1, 0);
    if (got < 0) return 1;
    message[got] = '\0';
    printf("Message reçu :%s\n", message);
    fflush(stdout);
  }
}
