/* texts may be short, have digits or accents (UTF-8), or be a question */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  char *texts[] = {"A", "ok", "10", "déjà reçu à l'école ?", "100 % sûr", "x = 42", "12345678", "/quit"};
  struct sockaddr_in srv;
  int s, i, n;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  for (i = 0; i < 8; i++) {
    sendto(s, texts[i], strlen(texts[i]) + 1, 0, (struct sockaddr *)&srv, sizeof(srv));
    recvfrom(s, &n, sizeof(n), 0, NULL, NULL);
    printf("%s -> %d\n", texts[i], n);
  }
  close(s);
  return 0;
}
