/* strlen + 1 vers l'echo : le '\0' fait l'aller et retour pour rien */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char *texte = "bonjour l'echo", retour[80];
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  sendto(s, texte, strlen(texte) + 1, 0, (struct sockaddr *)&srv, sizeof srv);
  recvfrom(s, retour, sizeof retour, 0, NULL, NULL);
  printf("%s\n", retour);
  close(s);
  return 0;
}
