// The interface is not this machine's: the join fails, and nobody looks.
#include "datagram.h"

int main(void) {
  struct ip_mreq mreq = {.imr_interface.s_addr = inet_addr("10.11.12.13")};
  int s = bound(SOCK_DGRAM, 7200);
  mreq.imr_multiaddr.s_addr = inet_addr("225.0.0.10");
  setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq);
  show_all(s);
}
