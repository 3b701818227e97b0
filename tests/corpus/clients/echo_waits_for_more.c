/* attend 80 octets : il n'en reviendra que 7 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char buf[80];
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
  write(s, "bonjour", 7);
  recv(s, buf, sizeof buf, MSG_WAITALL);
  printf("%.7s\n", buf);
  close(s);
  return 0;
}
