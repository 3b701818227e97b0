// The last byte is taken for a NUL, and replaced by one.
#include "datagram.h"

int main(void) {
  char message[1500];
  int s = member("225.0.0.10", 7200);
  ssize_t got;
  while ((got = recv(s, message, sizeof message, 0)) > 0) {
    message[got - 1] = '\0';
    printf("Message reçu :%s\n", message);
    fflush(stdout);
  }
}
