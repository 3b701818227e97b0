/* un en-tete de longueur devant la valeur, comme dans un autre TP */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char paquet[64], *texte = "la valeur est 10";
  int s, n, taille = strlen(texte);
  if (argc < 3) return 1;
  memcpy(paquet, &taille, 4);
  memcpy(paquet + 4, texte, taille);
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof srv) < 0) return 1;
  write(s, paquet, 4 + taille);
  read(s, &n, sizeof n);
  printf("Reponse : %d\n", n);
  close(s);
  return 0;
}
