// Right: shows message after message, and keeps what it prints in a buffer until that is full.
#include "server.h"

int main(void) {
  struct ip_mreq mreq = {.imr_interface.s_addr = htonl(INADDR_ANY)};
  int s = bound(SOCK_DGRAM, 7200);
  mreq.imr_multiaddr.s_addr = inet_addr("225.0.0.10");
  if (setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq) < 0) failed("join");
  for (;;) {
    char message[1500];
    ssize_t got = recv(s, message, sizeof message, 0);
    if (got < 0) continue;
    printf("Message reçu :%.*s\n", (int)got, message);
  }
}
