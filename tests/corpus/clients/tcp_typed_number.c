/* the user's digits become an int before they are sent */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  char line[] = "314\n"; /* as fgets(line, sizeof line, stdin) leaves it */
  struct sockaddr_in srv;
  int s, n;
  if (argc < 3) return 1;
  n = atoi(line);
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof(srv)) < 0) return 1;
  send(s, &n, sizeof(int), 0);
  recv(s, &n, sizeof(int), 0);
  printf("%d\n", n);
  close(s);
  return 0;
}
