// The course's shutdown(1): connects (TCP, or a Unix stream path), writes ints, sees that no answer comes, ends its
// output, and only then reads: each int + 1, then the end of input. Prints `Reponse : N` for each.
#include "sockets.h"

#define USAGE "half_close_client SILENT_MS INTS HOST PORT | PATH"

int main(int argc, char **argv) {
  if (argc < 4) fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  set_deadline(10);
  int silent = (int)number_within(argv[1], 0, 5000);
  size_t count = (size_t)number_within(argv[2], 0, 1000);
  struct target target = target_of(argv + 3, argc - 3, SOCK_STREAM, USAGE);
  int fd = connected_socket(&target, SOCK_STREAM);
  int32_t *values = allocate(count * sizeof *values);
  for (size_t i = 0; i < count; i++) values[i] = (int32_t)(10 * (i + 1));
  write_all(fd, values, count * sizeof *values);
  if (readable_within(fd, silent)) fail(WRONG_ANSWER, "An answer came before shutdown(1)");
  checked(shutdown(fd, 1), "shutdown");
  for (size_t i = 0; i < count; i++) {
    int32_t answer;
    if (read_up_to(fd, &answer, sizeof answer) != sizeof answer) fail(WRONG_ANSWER, "Only %zu answers came", i);
    if (answer != values[i] + 1) fail(WRONG_ANSWER, "%d + 1 is not %d", values[i], answer);
    printf("Reponse : %d\n", answer);
  }
  expect_end(fd);
  close(fd);
  return 0;
}
