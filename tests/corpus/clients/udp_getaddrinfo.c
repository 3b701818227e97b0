#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MSG "Bonjour, c'est moi"

int main(int argc, char *argv[]) {
  struct addrinfo hints, *res;
  int s, err, counter;

  if (argc < 3) return 1;
  memset(&hints, 0, sizeof(hints));
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_DGRAM;
  if ((err = getaddrinfo(argv[1], argv[2], &hints, &res)) != 0) {
    fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(err));
    return 1;
  }
  s = socket(res->ai_family, res->ai_socktype, res->ai_protocol);
  if (s == -1) {
    perror("socket");
    return 1;
  }
  sendto(s, MSG, sizeof(MSG), 0, res->ai_addr, res->ai_addrlen);
  recv(s, &counter, sizeof(counter), 0);
  printf("The server has had %d messages\n", counter);
  freeaddrinfo(res);
  close(s);
  return 0;
}
