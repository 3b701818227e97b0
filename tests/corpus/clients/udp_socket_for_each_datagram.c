/* the socket is made inside the loop */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char buf[80];
  int i, n;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  for (i = 0; i < 20; i++) {
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    sprintf(buf, "message %d", i);
    sendto(s, buf, strlen(buf) + 1, 0, (struct sockaddr *)&srv, sizeof(srv));
    recvfrom(s, &n, sizeof(n), 0, NULL, NULL);
    printf("%d\n", n);
    close(s);
  }
  return 0;
}
