/* a datagram client in the Unix domain needs a name, or nobody can answer it */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_un srv, me;
  int s, n;
  if (argc < 3) return 1;
  s = socket(AF_UNIX, SOCK_DGRAM, 0);
  memset(&me, 0, sizeof(me));
  me.sun_family = AF_UNIX;
  strncpy(me.sun_path, argv[2], sizeof(me.sun_path) - 1);
  unlink(me.sun_path);
  if (bind(s, (struct sockaddr *)&me, sizeof(me)) < 0) {
    perror("bind");
    return 1;
  }
  memset(&srv, 0, sizeof(srv));
  srv.sun_family = AF_UNIX;
  strncpy(srv.sun_path, argv[1], sizeof(srv.sun_path) - 1);
  sendto(s, "MESSAGE DU CLIENT", 18, 0, (struct sockaddr *)&srv, sizeof(srv));
  if (recvfrom(s, &n, sizeof(n), 0, NULL, NULL) < 0) return 2;
  printf("Reponse : %d\n", n);
  close(s);
  unlink(me.sun_path);
  return 0;
}
