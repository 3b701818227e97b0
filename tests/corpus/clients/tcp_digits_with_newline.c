/* the line that fgets read, newline and all, to the int exercise */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char line[80] = "1234\n"; /* fgets(line, sizeof line, stdin) */
  int s, n = 0;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof(srv)) < 0) return 1;
  write(s, line, strlen(line));
  read(s, &n, sizeof(n));
  printf("%d\n", n);
  close(s);
  return 0;
}
