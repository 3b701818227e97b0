/* un message peut etre une structure : le serveur compte, il ne lit pas */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct message {
  int numero;
  char auteur[12];
  char texte[32];
};

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  struct message m;
  int s, n;
  if (argc < 3) return 1;
  memset(&m, 0, sizeof m);
  m.numero = 1;
  strcpy(m.auteur, "ana");
  strcpy(m.texte, "bonjour a tous");
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  sendto(s, &m, sizeof m, 0, (struct sockaddr *)&srv, sizeof srv);
  recvfrom(s, &n, sizeof n, 0, NULL, NULL);
  printf("Reponse : %d\n", n);
  close(s);
  return 0;
}
