/* an abstract name with sizeof(addr): all the zeros belong to the name */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_un srv, me;
  int s, n;
  if (argc < 2) return 1;
  s = socket(AF_UNIX, SOCK_DGRAM, 0);
  memset(&me, 0, sizeof(me));
  me.sun_family = AF_UNIX;
  snprintf(me.sun_path + 1, sizeof(me.sun_path) - 1, "corpus-client-%d", getpid());
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
