/* un texte plus long que les 80 octets du serveur du cours */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char *texte =
      "Longtemps, je me suis couche de bonne heure. Parfois, a peine ma bougie eteinte, mes yeux se "
      "fermaient si vite que je n'avais pas le temps de me dire : je m'endors.";
  int s, n;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  sendto(s, texte, strlen(texte) + 1, 0, (struct sockaddr *)&srv, sizeof(srv));
  recvfrom(s, &n, sizeof(n), 0, NULL, NULL);
  printf("Reponse : %d\n", n);
  close(s);
  return 0;
}
