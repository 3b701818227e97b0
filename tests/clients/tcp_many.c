// Opens many connections at once (TCP, or a Unix stream path), then counts on every one of them: writes an int, reads
// the int + 1 and the end of input. With --hold it says when all are open and waits for the end of its standard input
// first, so that others can be served beside silent connections. Prints `Connexions : N`.
#include "sockets.h"
#include <getopt.h>
#include <sys/resource.h>

#define USAGE "tcp_many [options] HOST PORT | PATH"

struct options {
  long count;
  bool hold, abandon;
  unsigned timeout;
};

static const struct option NAMES[] = {
    {"count", required_argument, NULL, 'c'},   // connections open at the same time
    {"hold", no_argument, NULL, 'h'},          // print `Ouvertes : N`, wait for the end of standard input
    {"abandon", no_argument, NULL, 'a'},       // close them without a word instead of counting
    {"timeout", required_argument, NULL, 't'}, // seconds
    {NULL, 0, NULL, 0}};

static struct options parse(int argc, char **argv) {
  struct options o = {.count = 100, .timeout = 30};
  for (int flag; (flag = getopt_long(argc, argv, "", NAMES, NULL)) != -1;) {
    if (flag == 'c') o.count = number_within(optarg, 1, 1000000);
    else if (flag == 'h') o.hold = true;
    else if (flag == 'a') o.abandon = true;
    else if (flag == 't') o.timeout = (unsigned)number_within(optarg, 1, 600);
    else fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  }
  return o;
}

/* As many descriptors as the machine allows. */
static void raise_limit(long wanted) {
  struct rlimit limit;
  checked(getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  limit.rlim_cur = limit.rlim_max;
  checked(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
  if ((rlim_t)wanted + 16 > limit.rlim_cur)
    fail(WRONG_ARGUMENTS, "%ld connections need more than the %ld descriptors allowed", wanted, (long)limit.rlim_cur);
}

static void wait_for_end_of_input(void) {
  char bytes[256];
  while (checked(read(0, bytes, sizeof bytes), "read standard input") > 0) continue;
}

static void count_on(int fd, int32_t value) {
  uint32_t answer;
  size_t got = read_up_to(fd, &answer, 4);
  if (got != 4) fail(WRONG_ANSWER, "The answer to %d has %zu bytes, not 4", value, got);
  if ((int32_t)answer != value + 1) fail(WRONG_ANSWER, "%d + 1 is not %d", value, (int32_t)answer);
  expect_end(fd);
}

int main(int argc, char **argv) {
  struct options o = parse(argc, argv);
  set_deadline(o.timeout);
  raise_limit(o.count);
  struct target target = target_of(argv + optind, argc - optind, SOCK_STREAM, USAGE);
  int *fds = allocate((size_t)o.count * sizeof *fds);
  for (long i = 0; i < o.count; i++) fds[i] = connected_socket(&target, SOCK_STREAM);
  printf("Ouvertes : %ld\n", o.count);
  fflush(stdout);
  if (o.hold) wait_for_end_of_input();
  if (o.abandon) return 0;
  for (int32_t i = 0; i < o.count; i++) write_all(fds[i], &i, sizeof i);
  for (int32_t i = 0; i < o.count; i++) count_on(fds[i], i);
  printf("Connexions : %ld\n", o.count);
  return 0;
}
