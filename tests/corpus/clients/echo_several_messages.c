/* plusieurs messages avec leur NUL dans la meme connexion */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char *mots[] = {"un", "deux", "trois", "un message plus long que les autres", "fin"}, buf[80];
  int i, n, m;
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof srv) < 0) {
    perror("connect");
    return 1;
  }
  for (i = 0; i < 5; i++) {
    n = strlen(mots[i]) + 1;
    write(s, mots[i], n);
    while (n > 0 && (m = read(s, buf, sizeof buf)) > 0) n -= m;
  }
  close(s);
  return 0;
}
