/* an empty datagram is a datagram: the echo of it has 0 bytes, too */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char buf[10];
  int s;
  ssize_t n;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  connect(s, (struct sockaddr *)&srv, sizeof(srv));
  send(s, NULL, 0, 0);
  n = recv(s, buf, sizeof(buf), 0);
  printf("%zd bytes came back\n", n);
  close(s);
  return n != 0;
}
