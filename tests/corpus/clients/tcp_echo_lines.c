/* client d'echo : ligne par ligne, sans '\0' sur le fil */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  const char *lignes[] = {"bonjour\n", "comment ca va ?\n", "au revoir\n"};
  struct sockaddr_in srv;
  char buf[128];
  int s, i;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof srv) < 0) return 1;
  for (i = 0; i < 3; i++) {
    size_t lu = 0, taille = strlen(lignes[i]);
    write(s, lignes[i], taille);
    while (lu < taille) {
      ssize_t n = read(s, buf + lu, taille - lu);
      if (n <= 0) return 2;
      lu += n;
    }
    fwrite(buf, 1, lu, stdout);
  }
  close(s);
  return 0;
}
