/* echo of binary data: every byte value, zeros at both ends */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  unsigned char out[256], in[256];
  struct sockaddr_in srv = {0};
  int s, i;
  ssize_t n;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  for (i = 0; i < 256; i++) out[i] = (unsigned char)(i * 7);
  out[255] = 0;
  sendto(s, out, sizeof(out), 0, (struct sockaddr *)&srv, sizeof(srv));
  n = recv(s, in, sizeof(in), 0);
  printf("%s\n", n == 256 && memcmp(in, out, 256) == 0 ? "same" : "different");
  close(s);
  return n != 256;
}
