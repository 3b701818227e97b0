/* what a browser says to https://lab:7100/: the beginning of a TLS hello */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  unsigned char hello[70] = {0x16, 0x03, 0x01, 0x00, 0x41, 0x01, 0x00, 0x00, 0x3d, 0x03, 0x03};
  struct sockaddr_in srv;
  int s, i;
  if (argc < 3) return 1;
  for (i = 11; i < 43; i++) hello[i] = (unsigned char)(i * 73); /* random */
  hello[46] = 0x13;
  hello[47] = 0x01;
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof(srv)) < 0) return 1;
  write(s, hello, sizeof(hello));
  while (read(s, hello, sizeof(hello)) > 0) continue;
  close(s);
  return 0;
}
