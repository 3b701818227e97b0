/* numbers that are at hand: the time, the process */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  int s, i, n, values[3];
  if (argc < 3) return 1;
  values[0] = (int)time(NULL);
  values[1] = getpid();
  values[2] = -getpid();
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  for (i = 0; i < 3; i++) {
    s = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s, (struct sockaddr *)&srv, sizeof(srv)) < 0) return 1;
    write(s, &values[i], sizeof(int));
    if (read(s, &n, sizeof(n)) == sizeof(n)) printf("%d -> %d\n", values[i], n);
    close(s);
  }
  return 0;
}
