/* select avec un delai de garde, comme dans le cours */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  int s = socket(AF_INET, SOCK_DGRAM, 0), rep, n, essai;
  struct sockaddr_in dest;
  char msg[80];

  if (argc < 3) return 1;
  memset(&dest, 0, sizeof(dest));
  dest.sin_family = AF_INET;
  dest.sin_port = htons((unsigned short)atoi(argv[2]));
  dest.sin_addr.s_addr = inet_addr(argv[1]);
  strcpy(msg, "un message");
  for (essai = 0; essai < 3; essai++) {
    fd_set lus;
    struct timeval delai = {2, 0};
    sendto(s, msg, strlen(msg) + 1, 0, (struct sockaddr *)&dest, sizeof(dest));
    FD_ZERO(&lus);
    FD_SET(s, &lus);
    n = select(s + 1, &lus, NULL, NULL, &delai);
    if (n > 0 && FD_ISSET(s, &lus)) {
      recvfrom(s, &rep, sizeof(rep), 0, NULL, NULL);
      printf("Reponse : %d\n", rep);
      break;
    }
    printf("Pas de reponse, on recommence\n");
  }
  close(s);
  return n > 0 ? 0 : 1;
}
