// printf takes the message for its format.
#pragma GCC diagnostic ignored "-Wformat-security"
#include "datagram.h"

int main(void) {
  char message[1500];
  int s = member("225.0.0.10", 7200);
  ssize_t got;
  while ((got = recv(s, message, sizeof message - 1, 0)) >= 0) {
    message[got] = '\0';
    const char *volatile format = message;
    printf("Message reçu :");
    printf(format);
    printf("\n");
    fflush(stdout);
  }
}
