/* lit les reponses sans bloquer (MSG_DONTWAIT), en faisant autre chose entre-temps */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  int s, n, i, tours = 0;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  for (i = 0; i < 5; i++) {
    sendto(s, "tic", 4, 0, (struct sockaddr *)&srv, sizeof srv);
    while (recvfrom(s, &n, sizeof n, MSG_DONTWAIT, NULL, NULL) < 0) {
      if ((errno != EAGAIN && errno != EINTR) || ++tours > 2000) return 2;
      usleep(1000);
    }
    printf("%d\n", n);
  }
  close(s);
  return 0;
}
