// servmcast, as on the slides: joins a group and prints the first message. Usage: servmcast GROUP PORT INTERFACE-ADDRESS
#include "server.h"

int main(int argc, char **argv) {
  if (argc != 4) fail(WRONG_ARGUMENTS, "Usage : servmcast GROUP PORT INTERFACE-ADDRESS");
  int s = bound_socket(SOCK_DGRAM, "0.0.0.0", (unsigned short)number_within(argv[2], 0, 65535));
  struct ip_mreq mreq = {.imr_multiaddr.s_addr = inet_addr(argv[1]), .imr_interface.s_addr = inet_addr(argv[3])};
  checked(setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq), "setsockopt");
  printf("Pret\n");
  fflush(stdout);
  char message[80];
  ssize_t n = checked(recvfrom(s, message, sizeof message, 0, NULL, NULL), "recvfrom");
  printf("Message reçu :%.*s (%zd)\n", (int)n, message, n);
  return 0;
}
