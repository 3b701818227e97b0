/* la structure n'est pas mise a zero : le nom garde ce qui trainait en memoire */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_un srv, moi;
  size_t longueur;
  int s, n;
  if (argc < 3) return 1;
  s = socket(AF_UNIX, SOCK_DGRAM, 0);
  memset(&moi, 0x1b, sizeof moi); /* what the stack held */
  moi.sun_family = AF_UNIX;
  longueur = strlen(argv[2]);
  memcpy(moi.sun_path, argv[2], longueur); /* no '\0' */
  if (bind(s, (struct sockaddr *)&moi, offsetof(struct sockaddr_un, sun_path) + longueur + 3) < 0) perror("bind");
  memset(&srv, 0, sizeof srv);
  srv.sun_family = AF_UNIX;
  strncpy(srv.sun_path, argv[1], sizeof srv.sun_path - 1);
  sendto(s, "MESSAGE DU CLIENT", 18, 0, (struct sockaddr *)&srv, sizeof srv);
  recvfrom(s, &n, sizeof n, 0, NULL, NULL);
  printf("Reponse : %d\n", n);
  close(s);
  return 0;
}
