// The course's first steps on a Unix stream socket: connect to a path, write a text with its NUL, shut down, read until
// the end of input. The echo must be the text. Prints `Reponse : TEXT`. Ints go with tcp_client, many bytes with
// echo_client, which take a path too.
#include "sockets.h"

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3) fail(WRONG_ARGUMENTS, "Usage : unix_stream_client PATH [TEXT]");
  set_deadline(10);
  struct target target = unix_target(argv[1]);
  const char *text = argc == 3 ? argv[2] : "MESSAGE DU CLIENT";
  size_t length = strlen(text) + 1;
  int fd = connected_socket(&target, SOCK_STREAM);
  write_all(fd, text, length);
  checked(shutdown(fd, SHUT_WR), "shutdown");
  char *answer = allocate(length + 1);
  if (read_up_to(fd, answer, length) != length || memcmp(answer, text, length) != 0)
    fail(WRONG_ANSWER, "The answer is not the text");
  expect_end(fd);
  printf("Reponse : %s\n", answer);
  close(fd);
  return 0;
}
