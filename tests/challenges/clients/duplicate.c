/* duplicate: adds up the ints of n numbered datagrams, each number once, and sends the sum. 0 when the lab answers 1. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct numbered {
  int number, n, value;
};

int main(int argc, char **argv) {
  if (argc != 3) return 3;
  struct sockaddr_in lab = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &lab.sin_addr);
  struct timeval patience = {.tv_sec = 3};
  int s = socket(AF_INET, SOCK_DGRAM, 0), seen[100] = {0}, have = 0, sum = 0, right = 0;
  struct numbered got = {.n = 1};
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sendto(s, "BONJOUR", 8, 0, (struct sockaddr *)&lab, sizeof lab);
  while (have < got.n) {
    if (recvfrom(s, &got, sizeof got, 0, NULL, NULL) != sizeof got) return 2;
    if (got.number < 1 || got.number >= 100 || seen[got.number]) continue;
    seen[got.number] = 1;
    have++;
    sum += got.value;
  }
  sendto(s, &sum, sizeof sum, 0, (struct sockaddr *)&lab, sizeof lab);
  if (recvfrom(s, &right, sizeof right, 0, NULL, NULL) != sizeof right) return 2;
  close(s);
  return right == 1 ? 0 : 1;
}
