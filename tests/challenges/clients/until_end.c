/* until-end: adds up ints until the lab's end of output, then sends the sum. The lab answers nothing. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 3) return 3;
  struct sockaddr_in lab = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &lab.sin_addr);
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&lab, sizeof lab) < 0) return 3;
  char bytes[4096];
  size_t have = 0;
  ssize_t got;
  while ((got = read(s, bytes + have, sizeof bytes - have)) > 0) have += got;
  if (got < 0) return 2;
  int sum = 0, x;
  for (size_t at = 0; at + sizeof x <= have; at += sizeof x) {
    memcpy(&x, bytes + at, sizeof x);
    sum += x;
  }
  if (write(s, &sum, sizeof sum) < 0) return 2;
  close(s);
  return 0;
}
