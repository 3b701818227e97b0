/* pas de bind : le serveur ne sait pas a qui repondre */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_un srv;
  int s, n;
  if (argc < 2) return 1;
  s = socket(AF_UNIX, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof srv);
  srv.sun_family = AF_UNIX;
  strncpy(srv.sun_path, argv[1], sizeof srv.sun_path - 1);
  sendto(s, "MESSAGE DU CLIENT", 18, 0, (struct sockaddr *)&srv, sizeof srv);
  recvfrom(s, &n, sizeof n, 0, NULL, NULL);
  printf("Reponse : %d\n", n);
  close(s);
  return 0;
}
