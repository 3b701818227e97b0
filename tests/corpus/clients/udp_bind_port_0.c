/* bind a client to port 0: not needed, but right, and getsockname tells the port */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in me, srv;
  socklen_t len = sizeof me;
  int s, n;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&me, 0, sizeof me);
  me.sin_family = AF_INET;
  me.sin_addr.s_addr = htonl(INADDR_ANY);
  me.sin_port = htons(0);
  if (bind(s, (struct sockaddr *)&me, sizeof me) < 0) {
    perror("bind");
    return 2;
  }
  getsockname(s, (struct sockaddr *)&me, &len);
  printf("I am port %d\n", ntohs(me.sin_port));
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  sendto(s, "hello", 6, 0, (struct sockaddr *)&srv, sizeof srv);
  recvfrom(s, &n, sizeof n, 0, NULL, NULL);
  printf("%d\n", n);
  close(s);
  return 0;
}
