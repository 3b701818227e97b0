/* lit une ligne, retire le \n, l'envoie, affiche la reponse, recommence */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char ligne[80];
  int rep = 0;
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  while (fgets(ligne, sizeof ligne, stdin) != NULL) {
    ligne[strcspn(ligne, "\n")] = 0;
    sendto(s, ligne, strlen(ligne) + 1, 0, (struct sockaddr *)&srv, sizeof srv);
    if (recvfrom(s, &rep, sizeof rep, 0, NULL, NULL) < 0) return 2;
    printf("Reponse : %d\n", rep);
  }
  close(s);
  return 0;
}
