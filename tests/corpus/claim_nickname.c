/* claim_nickname BOARD PORT NICKNAME: what /me does when a student types a name, for the simulated class */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in board;
  char body[128], request[512], answer[256];
  ssize_t n;
  int s;
  if (argc < 4) return 2;
  snprintf(body, sizeof body, "{\"nickname\":\"%s\"}", argv[3]);
  snprintf(request, sizeof request,
           "POST /api/me/nickname HTTP/1.1\r\nHost: %s:%s\r\nContent-Type: application/json\r\n"
           "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
           argv[1], argv[2], strlen(body), body);
  memset(&board, 0, sizeof board);
  board.sin_family = AF_INET;
  board.sin_port = htons(atoi(argv[2]));
  board.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&board, sizeof board) < 0) return 1;
  if (write(s, request, strlen(request)) < 0) return 1;
  n = read(s, answer, sizeof answer - 1);
  close(s);
  return n > 12 && strncmp(answer + 9, "200", 3) == 0 ? 0 : 1;
}
