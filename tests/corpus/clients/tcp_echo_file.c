/* echo of 20 kB: write all of it, half-close, read to the end of file */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  static char out[20000], in[20000];
  struct sockaddr_in srv;
  size_t got = 0;
  ssize_t r;
  int s, i;
  if (argc < 3) return 1;
  for (i = 0; i < 20000; i++) out[i] = (char)(i * i >> 3);
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof srv) < 0) return 1;
  if (write(s, out, sizeof out) != sizeof out) return 2;
  shutdown(s, SHUT_WR);
  while (got < sizeof in && (r = read(s, in + got, sizeof in - got)) > 0) got += r;
  printf("%zu bytes, %s\n", got, memcmp(in, out, sizeof in) == 0 ? "the same" : "different");
  close(s);
  return got != sizeof in;
}
