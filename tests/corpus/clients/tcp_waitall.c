#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

int main(int argc, char **argv) {
  struct sockaddr_in addr;
  int32_t value = 99;
  int fd;
  if (argc < 3) return 1;
  bzero(&addr, sizeof(addr));
  addr.sin_family = AF_INET;
  addr.sin_port = htons(atoi(argv[2]));
  addr.sin_addr.s_addr = inet_addr(argv[1]);
  fd = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) != 0) {
    perror("connect");
    return 1;
  }
  send(fd, &value, sizeof(value), 0);
  /* MSG_WAITALL: come back with all four bytes, or at the end */
  if (recv(fd, &value, sizeof(value), MSG_WAITALL) == sizeof(value)) printf("%d\n", value);
  close(fd);
  return 0;
}
