/* lost: asks until an answer comes: n, then n ints; sends their sum. Ends with 0 when the lab answers 1. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 3) return 3;
  struct sockaddr_in lab = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &lab.sin_addr);
  struct timeval patience = {.tv_usec = 300000};
  int s = socket(AF_INET, SOCK_DGRAM, 0), got[64], sum = 0, right = 0;
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ssize_t length = -1;
  for (int time = 0; time < 8 && length < 0; time++) {
    sendto(s, "BONJOUR", 8, 0, (struct sockaddr *)&lab, sizeof lab);
    length = recvfrom(s, got, sizeof got, 0, NULL, NULL);
  }
  if (length < (ssize_t)sizeof got[0]) return 2;
  for (int i = 1; i <= got[0]; i++) sum += got[i];
  sendto(s, &sum, sizeof sum, 0, (struct sockaddr *)&lab, sizeof lab);
  do length = recvfrom(s, got, sizeof got, 0, NULL, NULL); /* who asked twice may have the numbers twice */
  while (length > (ssize_t)sizeof right);
  if (length != sizeof right) return 2;
  right = got[0];
  close(s);
  return right == 1 ? 0 : 1;
}
