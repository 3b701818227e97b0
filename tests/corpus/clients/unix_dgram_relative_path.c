/* "client.sock" is relative to my directory, not to the server's */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_un srv, me;
  int s, n;
  if (argc < 3 || chdir(argv[2]) < 0) return 1; /* I work in a directory of mine */
  s = socket(AF_UNIX, SOCK_DGRAM, 0);
  memset(&me, 0, sizeof(me));
  me.sun_family = AF_UNIX;
  strcpy(me.sun_path, "client.sock");
  unlink("client.sock");
  if (bind(s, (struct sockaddr *)&me, sizeof(me)) < 0) perror("bind");
  memset(&srv, 0, sizeof(srv));
  srv.sun_family = AF_UNIX;
  strncpy(srv.sun_path, argv[1], sizeof(srv.sun_path) - 1);
  sendto(s, "MESSAGE DU CLIENT", 18, 0, (struct sockaddr *)&srv, sizeof(srv));
  recvfrom(s, &n, sizeof(n), 0, NULL, NULL);
  printf("%d\n", n);
  close(s);
  return 0;
}
