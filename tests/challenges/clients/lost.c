/* lost: asks until an answer comes: n, then n ints; sends their sum until the verdict comes. Ends with 0 when that is 1. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static struct sockaddr_in lab;
static int got[64];

/* Says it again and again until an answer comes: a verdict has 4 bytes, and numbers, which may come twice, have more. */
static ssize_t ask(int s, const void *bytes, size_t length, int verdict) {
  ssize_t came;
  for (int time = 0; time < 8; time++) {
    sendto(s, bytes, length, 0, (struct sockaddr *)&lab, sizeof lab);
    while ((came = recvfrom(s, got, sizeof got, 0, NULL, NULL)) >= 0)
      if ((came == sizeof got[0]) == verdict) return came;
  }
  return -1;
}

int main(int argc, char **argv) {
  if (argc != 3) return 3;
  lab.sin_family = AF_INET;
  lab.sin_port = htons(atoi(argv[2]));
  inet_pton(AF_INET, argv[1], &lab.sin_addr);
  struct timeval patience = {.tv_usec = 300000};
  int s = socket(AF_INET, SOCK_DGRAM, 0), sum = 0;
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (ask(s, "BONJOUR", 8, 0) < 0) return 2;
  for (int i = 1; i <= got[0]; i++) sum += got[i];
  if (ask(s, &sum, sizeof sum, 1) < 0) return 2;
  close(s);
  return got[0] == 1 ? 0 : 1;
}
