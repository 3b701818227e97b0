/* network-order: reads n, then n ints, and sends their sum, all in network order. Ends with 0 when the lab answers 1. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int read_int(int s) {
  int x;
  if (recv(s, &x, sizeof x, MSG_WAITALL) != sizeof x) exit(2);
  return ntohl(x);
}

int main(int argc, char **argv) {
  if (argc != 3) return 3;
  struct sockaddr_in lab = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &lab.sin_addr);
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&lab, sizeof lab) < 0) return 3;
  int n = read_int(s), sum = 0;
  for (int i = 0; i < n; i++) sum += read_int(s);
  sum = htonl(sum);
  if (write(s, &sum, sizeof sum) < 0) return 2;
  int right = read_int(s);
  close(s);
  return right == 1 ? 0 : 1;
}
