/* read() returned 0 long ago, the loop goes on */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  int s, i, n, rep;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  signal(SIGPIPE, SIG_IGN);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof(srv)) < 0) return 1;
  for (i = 0; i < 5; i++) {
    n = 10 * i;
    write(s, &n, sizeof(n));
    read(s, &rep, sizeof(rep)); /* 0 from the second time on */
    printf("%d\n", rep);
    usleep(60000);
  }
  close(s);
  return 0;
}
