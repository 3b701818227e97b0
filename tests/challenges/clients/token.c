/* token: joins a group on an interface, reads a token, and sends it back to where it came from, by another socket: others
   on this machine have the group's port too. Ends with 0 when the lab answers 1. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 4) return 3; /* group, port, address of the interface */
  struct sockaddr_in group = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))}, lab;
  struct ip_mreq join;
  inet_pton(AF_INET, argv[1], &group.sin_addr);
  join.imr_multiaddr = group.sin_addr;
  inet_pton(AF_INET, argv[3], &join.imr_interface);
  struct timeval patience = {.tv_sec = 4};
  int s = socket(AF_INET, SOCK_DGRAM, 0), back = socket(AF_INET, SOCK_DGRAM, 0), on = 1, right = 0;
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(back, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (bind(s, (struct sockaddr *)&group, sizeof group) < 0) return 3;
  if (setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof join) < 0) return 3;
  char token[8];
  socklen_t length = sizeof lab;
  if (recvfrom(s, token, sizeof token, 0, (struct sockaddr *)&lab, &length) < 0) return 2;
  sendto(back, token, sizeof token, 0, (struct sockaddr *)&lab, sizeof lab);
  if (recvfrom(back, &right, sizeof right, 0, NULL, NULL) != sizeof right) return 2;
  close(s);
  close(back);
  return right == 1 ? 0 : 1;
}
