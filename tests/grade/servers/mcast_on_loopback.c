// Joined on loopback.
#include "datagram.h"

int main(void) {
  struct ip_mreq mreq = {.imr_interface.s_addr = htonl(INADDR_LOOPBACK)};
  int s = bound(SOCK_DGRAM, 7200);
  mreq.imr_multiaddr.s_addr = inet_addr("225.0.0.10");
  if (setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq) < 0) failed("join");
  show_all(s);
}
