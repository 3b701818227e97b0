/* long: sends the length of one datagram of up to 8192 bytes, and the sum of its bytes. 0 when the lab answers 1. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 3) return 3;
  struct sockaddr_in lab = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &lab.sin_addr);
  struct timeval patience = {.tv_sec = 3};
  int s = socket(AF_INET, SOCK_DGRAM, 0), answer[2] = {0}, right = 0;
  unsigned char bytes[8192];
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sendto(s, "BONJOUR", 8, 0, (struct sockaddr *)&lab, sizeof lab);
  ssize_t length = recvfrom(s, bytes, sizeof bytes, 0, NULL, NULL);
  if (length < 0) return 2;
  answer[0] = length;
  for (int i = 0; i < length; i++) answer[1] += bytes[i];
  sendto(s, answer, sizeof answer, 0, (struct sockaddr *)&lab, sizeof lab);
  if (recvfrom(s, &right, sizeof right, 0, NULL, NULL) != sizeof right) return 2;
  close(s);
  return right == 1 ? 0 : 1;
}
