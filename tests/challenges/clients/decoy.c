/* decoy: as duplicate.c, but takes only what comes from the lab's address and port. Ends with 0 when the lab answers 1. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct numbered {
  int number, n, value;
};

static int is_from(const struct sockaddr_in *sender, const struct sockaddr_in *lab) {
  return sender->sin_addr.s_addr == lab->sin_addr.s_addr && sender->sin_port == lab->sin_port;
}

int main(int argc, char **argv) {
  if (argc != 3) return 3;
  struct sockaddr_in lab = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))}, sender;
  inet_pton(AF_INET, argv[1], &lab.sin_addr);
  struct timeval patience = {.tv_sec = 3};
  int s = socket(AF_INET, SOCK_DGRAM, 0), seen[100] = {0}, have = 0, n = 1, sum = 0, right = 0;
  struct numbered got;
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sendto(s, "BONJOUR", 8, 0, (struct sockaddr *)&lab, sizeof lab);
  while (have < n) {
    socklen_t length = sizeof sender;
    if (recvfrom(s, &got, sizeof got, 0, (struct sockaddr *)&sender, &length) != sizeof got) return 2;
    if (!is_from(&sender, &lab)) continue;
    if (got.number < 1 || got.number >= 100 || seen[got.number]++) continue;
    n = got.n;
    have++;
    sum += got.value;
  }
  sendto(s, &sum, sizeof sum, 0, (struct sockaddr *)&lab, sizeof lab);
  if (recvfrom(s, &right, sizeof right, 0, NULL, NULL) != sizeof right) return 2;
  close(s);
  return right == 1 ? 0 : 1;
}
