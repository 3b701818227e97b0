/* seqpacket: a connection that keeps message boundaries */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_un srv = {.sun_family = AF_UNIX};
  char buf[100];
  int s, i;
  if (argc < 2) return 1;
  strncpy(srv.sun_path, argv[1], sizeof(srv.sun_path) - 1);
  s = socket(AF_UNIX, SOCK_SEQPACKET, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof(srv)) < 0) return 1;
  for (i = 0; i < 3; i++) {
    send(s, "un paquet", 9, 0);
    printf("%zd\n", recv(s, buf, sizeof(buf), 0));
  }
  close(s);
  return 0;
}
