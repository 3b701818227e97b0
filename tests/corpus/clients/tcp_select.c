/* select on the socket with a time-out before each read, until end of file */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  int s, n = 5, got = 0;
  char *p = (char *)&n;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof(srv)) < 0) return 1;
  write(s, &n, sizeof(n));
  for (;;) {
    struct timeval tv = {5, 0};
    fd_set set;
    ssize_t r;
    FD_ZERO(&set);
    FD_SET(s, &set);
    if (select(s + 1, &set, NULL, NULL, &tv) <= 0) return 1;
    r = read(s, p + got, sizeof(n) - got);
    if (r <= 0) break;
    got += r;
    if (got == sizeof(n)) break;
  }
  printf("%d\n", n);
  close(s);
  return 0;
}
