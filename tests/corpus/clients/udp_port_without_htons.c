/* client UDP */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in serveur;
  int s, rep;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&serveur, 0, sizeof(serveur));
  serveur.sin_family = AF_INET;
  serveur.sin_port = atoi(argv[2]);
  serveur.sin_addr.s_addr = inet_addr(argv[1]);
  sendto(s, "MESSAGE DU CLIENT", 18, 0, (struct sockaddr *)&serveur, sizeof(serveur));
  recvfrom(s, &rep, sizeof(rep), 0, NULL, NULL);
  printf("Reponse : %d\n", rep);
  close(s);
  return 0;
}
