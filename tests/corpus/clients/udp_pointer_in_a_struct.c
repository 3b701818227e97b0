/* la structure contient un pointeur : c'est l'adresse qui part, pas le texte */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct message {
  int taille;
  int numero;
  char *texte;
};

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  struct message m = {7, 1, NULL};
  int s, n;
  if (argc < 3) return 1;
  m.texte = strdup("bonjour");
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  sendto(s, &m, sizeof m, 0, (struct sockaddr *)&srv, sizeof srv);
  recvfrom(s, &n, sizeof n, 0, NULL, NULL);
  printf("Reponse : %d\n", n);
  free(m.texte);
  close(s);
  return 0;
}
