/* boucle d'envoi sans jamais attendre de reponse */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  int s, i, n;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  for (i = 0; i < 20000; i++) /* while (1), until Ctrl-C */
    sendto(s, "encore", 7, 0, (struct sockaddr *)&srv, sizeof(srv));
  recv(s, &n, sizeof(n), 0);
  printf("%d\n", n);
  close(s);
  return 0;
}
