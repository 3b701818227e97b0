/* UDP with connect(): then plain write and read do */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  struct sockaddr_in lab = {.sin_family = AF_INET};
  char text[] = "hello from a connected socket";
  int i, n, s = socket(AF_INET, SOCK_DGRAM, 0);

  if (argc < 3 || s < 0) return 1;
  inet_pton(AF_INET, argv[1], &lab.sin_addr);
  lab.sin_port = htons(atoi(argv[2]));
  if (connect(s, (struct sockaddr *)&lab, sizeof(lab)) < 0) {
    perror("connect");
    return 1;
  }
  for (i = 0; i < 3; i++) {
    write(s, text, sizeof(text)); /* sizeof an array: with its '\0' */
    if (read(s, &n, sizeof(n)) != sizeof(n)) {
      perror("read");
      return 1;
    }
    printf("%d\n", n);
  }
  close(s);
  return 0;
}
