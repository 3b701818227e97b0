/* negative, zero, great and round numbers: all of them are ints, one connection each */
#include <arpa/inet.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int ask(struct sockaddr_in *srv, int n) {
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)srv, sizeof(*srv)) < 0) exit(1);
  write(s, &n, sizeof(n));
  read(s, &n, sizeof(n));
  close(s);
  return n;
}

int main(int argc, char *argv[]) {
  int numbers[] = {0,    1,    -1,    -5,     -10,     -2024,     255,       256,     1000,
                   1024, 2024, 4096,  10000,  65535,   65536,     100000,    1000000, 123456789,
                   -256, -300, 99999, -32768, 8388608, INT_MAX, INT_MIN, 2000000000};
  struct sockaddr_in srv;
  unsigned i;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
    printf("%d -> %d\n", numbers[i], ask(&srv, numbers[i]));
  return 0;
}
