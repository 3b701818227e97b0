// Right: bound to the group itself, shared by SO_REUSEPORT, every byte written as it came.
#include "server.h"

int main(void) {
  struct ip_mreqn mreq = {.imr_ifindex = 0};
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(7200)};
  int s = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
  alarm(LIFETIME);
  setsockopt(s, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  name.sin_addr.s_addr = mreq.imr_multiaddr.s_addr = inet_addr("225.0.0.10");
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) failed("bind");
  if (setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq) < 0) failed("join");
  for (;;) {
    char message[4096];
    ssize_t got = recv(s, message, sizeof message, 0);
    if (got < 0 || write(1, message, (size_t)got) < 0 || write(1, "\n", 1) < 0) return 1;
  }
}
