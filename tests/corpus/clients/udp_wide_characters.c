/* wchar_t : 4 octets par caractere sous Linux */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  wchar_t *texte = L"bonjour";
  int s, n;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  sendto(s, texte, (wcslen(texte) + 1) * sizeof(wchar_t), 0, (struct sockaddr *)&srv, sizeof(srv));
  recvfrom(s, &n, sizeof(n), 0, NULL, NULL);
  printf("%d\n", n);
  close(s);
  return 0;
}
