/* an abstract name of just its own length (Linux) */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_un srv, me;
  char name[40];
  int s, n;
  if (argc < 2) return 1;
  s = socket(AF_UNIX, SOCK_DGRAM, 0);
  snprintf(name, sizeof(name), "corpus-abstract-%d", getpid());
  memset(&me, 0, sizeof(me));
  me.sun_family = AF_UNIX;
  memcpy(me.sun_path + 1, name, strlen(name));
  if (bind(s, (struct sockaddr *)&me, offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name)) < 0) return 2;
  memset(&srv, 0, sizeof(srv));
  srv.sun_family = AF_UNIX;
  strncpy(srv.sun_path, argv[1], sizeof(srv.sun_path) - 1);
  sendto(s, "MESSAGE DU CLIENT", 18, 0, (struct sockaddr *)&srv, sizeof(srv));
  if (recv(s, &n, sizeof(n), 0) != sizeof(n)) return 3;
  printf("%d\n", n);
  close(s);
  return 0;
}
