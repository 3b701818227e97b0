/* TCP_NODELAY, send et recv */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  int n = 10, rep = 0, un = 1;
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof srv) < 0) {
    perror("connect");
    return 1;
  }
  setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &un, sizeof un);
  send(s, &n, sizeof n, 0);
  recv(s, &rep, sizeof rep, MSG_WAITALL);
  printf("Reponse : %d\n", rep);
  close(s);
  return 0;
}
