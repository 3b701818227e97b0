/* la structure part en entier : 3 octets de bourrage apres le char */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct requete {
  char operation;
  int valeur;
};

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  struct requete r;
  int s, rep;
  if (argc < 3) return 1;
  memset(&r, 0xcc, sizeof r); /* what malloc or the stack leaves in the hole */
  r.operation = '+';
  r.valeur = 10;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof srv) < 0) return 1;
  write(s, &r, sizeof r);
  read(s, &rep, sizeof rep);
  printf("Reponse : %d\n", rep);
  close(s);
  return 0;
}
