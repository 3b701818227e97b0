/* pieces, glued: reads n, then n ints, and sends their sum. Ends with 0 when the lab answers 1. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void read_all(int s, void *bytes, size_t length) {
  char *at = bytes;
  while (length > 0) {
    ssize_t got = read(s, at, length);
    if (got <= 0) exit(2);
    at += got;
    length -= got;
  }
}

int main(int argc, char **argv) {
  if (argc != 3) return 3;
  struct sockaddr_in lab = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &lab.sin_addr);
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&lab, sizeof lab) < 0) return 3;
  int n = 0, x = 0, sum = 0, right = 0;
  read_all(s, &n, sizeof n);
  for (int i = 0; i < n; i++) {
    read_all(s, &x, sizeof x);
    sum += x;
  }
  if (write(s, &sum, sizeof sum) < 0) return 2;
  read_all(s, &right, sizeof right);
  close(s);
  return right == 1 ? 0 : 1;
}
