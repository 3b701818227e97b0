// Sends datagrams, each from a socket of its own that it closes at once: nobody is there for the answer, which comes back
// to the server as an ICMP error. Prints `Envoyes : N`.
#include "sockets.h"

#define USAGE "send_and_go COUNT HOST PORT [MESSAGE]"

int main(int argc, char **argv) {
  if (argc != 4 && argc != 5) fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  set_deadline(30);
  long count = number_within(argv[1], 1, 1000000);
  struct target target = target_of(argv + 2, 2, SOCK_DGRAM, USAGE);
  const char *message = argc == 5 ? argv[4] : "MESSAGE DU CLIENT";
  for (long i = 0; i < count; i++) {
    int fd = open_socket(&target, SOCK_DGRAM);
    checked(sendto(fd, message, strlen(message) + 1, 0, (struct sockaddr *)&target.address, target.length), "sendto");
    close(fd);
  }
  printf("Envoyes : %ld\n", count);
  return 0;
}
