/* clientUDP : envoie un message au serveur et affiche sa reponse */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  int sock, reponse;
  struct sockaddr_in serveur;
  socklen_t taille = sizeof serveur;
  char *message = "MESSAGE DU CLIENT";

  if (argc != 3) {
    fprintf(stderr, "Usage : %s machine port\n", argv[0]);
    exit(1);
  }
  if ((sock = socket(AF_INET, SOCK_DGRAM, 0)) < 0) {
    perror("Erreur creation socket");
    exit(1);
  }
  memset(&serveur, 0, sizeof serveur);
  serveur.sin_family = AF_INET;
  serveur.sin_addr.s_addr = inet_addr(argv[1]);
  serveur.sin_port = htons(atoi(argv[2]));
  /* strlen + 1 : le '\0' fait partie du message */
  if (sendto(sock, message, strlen(message) + 1, 0, (struct sockaddr *)&serveur, taille) < 0) {
    perror("Erreur sendto");
    exit(2);
  }
  if (recvfrom(sock, &reponse, sizeof reponse, 0, (struct sockaddr *)&serveur, &taille) < 0) {
    perror("Erreur recvfrom");
    exit(3);
  }
  printf("Reponse : %d\n", reponse);
  close(sock);
  return 0;
}
