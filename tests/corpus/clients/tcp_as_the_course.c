/* clientTCP : envoie l'entier 10, lit la reponse */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  int s, n = 10;
  struct sockaddr_in serv;
  if (argc != 3) {
    fprintf(stderr, "Usage : clientTCP machine port\n");
    exit(1);
  }
  if ((s = socket(AF_INET, SOCK_STREAM, 0)) == -1) {
    perror("Erreur creation socket");
    exit(1);
  }
  memset(&serv, 0, sizeof(serv));
  serv.sin_family = AF_INET;
  serv.sin_port = htons(atoi(argv[2]));
  serv.sin_addr.s_addr = inet_addr(argv[1]);
  if (connect(s, (struct sockaddr *)&serv, sizeof(serv)) == -1) {
    perror("Erreur connect");
    exit(2);
  }
  write(s, &n, sizeof(int));
  read(s, &n, sizeof(int));
  printf("Reponse : %d\n", n);
  shutdown(s, 2);
  close(s);
  return 0;
}
