/* four writes of one byte: TCP is a stream, the server must not care */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  int s, n = 1234, one = 1, i;
  char *p = (char *)&n;
  struct sockaddr_in srv = {.sin_family = AF_INET};
  if (argc < 3) return 1;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
  if (connect(s, (struct sockaddr *)&srv, sizeof(srv)) < 0) {
    perror("connect");
    return 1;
  }
  for (i = 0; i < 4; i++) {
    write(s, p + i, 1);
    usleep(20000);
  }
  for (i = 0; i < 4; i++)
    if (read(s, p + i, 1) != 1) return 1;
  printf("%d\n", n);
  close(s);
  return 0;
}
