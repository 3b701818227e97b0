/* reset, silence: as sum.c, but where a connection breaks, or is silent for 1 s, it connects again. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int read_all(int s, void *bytes, size_t length) {
  char *at = bytes;
  while (length > 0) {
    ssize_t got = read(s, at, length);
    if (got <= 0) return -1; /* the end, ECONNRESET, or the time is over (EAGAIN) */
    at += got;
    length -= got;
  }
  return 0;
}

/* Returns whether the lab answered 1; -1 where nothing came of the connection. */
static int try_once(const struct sockaddr_in *lab) {
  struct timeval patience = {.tv_sec = 1};
  int s = socket(AF_INET, SOCK_STREAM, 0), n, x, sum = 0, right = 0, result = -1;
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(s, (const struct sockaddr *)lab, sizeof *lab) < 0) goto over;
  if (read_all(s, &n, sizeof n) < 0) goto over;
  for (int i = 0; i < n; i++) {
    if (read_all(s, &x, sizeof x) < 0) goto over;
    sum += x;
  }
  if (send(s, &sum, sizeof sum, MSG_NOSIGNAL) < 0) goto over;
  if (read_all(s, &right, sizeof right) < 0) goto over;
  result = right == 1;
over:
  close(s);
  return result;
}

int main(int argc, char **argv) {
  if (argc != 3) return 3;
  struct sockaddr_in lab = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &lab.sin_addr);
  for (int time = 0; time < 5; time++) {
    int result = try_once(&lab);
    if (result >= 0) return result == 1 ? 0 : 1;
  }
  return 2;
}
