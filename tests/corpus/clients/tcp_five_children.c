/* cinq fils, cinq connexions en meme temps */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  int i, s, n;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  for (i = 0; i < 5; i++) {
    if (fork() == 0) {
      n = 100 * i;
      s = socket(AF_INET, SOCK_STREAM, 0);
      if (connect(s, (struct sockaddr *)&srv, sizeof srv) < 0) exit(1);
      usleep(100000);
      write(s, &n, sizeof n);
      read(s, &n, sizeof n);
      printf("fils %d : %d\n", i, n);
      close(s);
      exit(0);
    }
  }
  while (wait(NULL) > 0) continue;
  return 0;
}
