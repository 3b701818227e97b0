// Keeps several sockets busy with several datagrams each, and checks the counter over all of them: every answer has
// 4 bytes, none comes twice, none is missing between the smallest and the greatest. Nobody else may count meanwhile.
// Prints `Reponses : N, min A, max B`.
#include "sockets.h"
#include <arpa/inet.h>
#include <getopt.h>

#define USAGE "udp_batch_client [options] HOST PORT"

struct options {
  long sockets, window, total;
  bool network_order;
  unsigned timeout;
};

/* One value for each answer, in the order in which they came. */
struct answers {
  int32_t *values;
  long count, total;
};

static const struct option NAMES[] = {
    {"sockets", required_argument, NULL, 's'}, // sockets, each with its own port
    {"window", required_argument, NULL, 'w'},  // datagrams outstanding on each
    {"count", required_argument, NULL, 'c'},   // answers in all
    {"network", no_argument, NULL, 'n'},       // answers are big-endian
    {"timeout", required_argument, NULL, 't'}, // seconds
    {NULL, 0, NULL, 0}};

static struct options parse(int argc, char **argv) {
  struct options o = {.sockets = 16, .window = 8, .total = 10000, .timeout = 20};
  for (int flag; (flag = getopt_long(argc, argv, "", NAMES, NULL)) != -1;) {
    if (flag == 's') o.sockets = number_within(optarg, 1, 1024);
    else if (flag == 'w') o.window = number_within(optarg, 1, 1024);
    else if (flag == 'c') o.total = number_within(optarg, 1, 10000000);
    else if (flag == 'n') o.network_order = true;
    else if (flag == 't') o.timeout = (unsigned)number_within(optarg, 1, 600);
    else fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  }
  return o;
}

static void send_one(int fd) {
  static const char message[] = "MESSAGE DU CLIENT";
  checked(send(fd, message, sizeof message, 0), "send");
}

/* Takes what one socket has, and sends a datagram for each answer while some are still to be sent. */
static void take_answers(int fd, const struct options *o, struct answers *answers, long *unsent) {
  while (answers->count < answers->total) {
    int32_t value[2];
    ssize_t got = recv(fd, value, sizeof value, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    checked(got, "recv");
    if (got != 4) fail(WRONG_ANSWER, "An answer has %zd bytes, not 4", got);
    answers->values[answers->count++] = o->network_order ? (int32_t)ntohl((uint32_t)value[0]) : value[0];
    if (*unsent > 0) {
      send_one(fd);
      (*unsent)--;
    }
  }
}

static void collect(const struct options *o, const struct target *target, struct answers *answers) {
  struct pollfd *fds = allocate((size_t)o->sockets * sizeof *fds);
  long unsent = o->total;
  for (long i = 0; i < o->sockets; i++)
    fds[i] = (struct pollfd){.fd = connected_socket(target, SOCK_DGRAM), .events = POLLIN};
  for (long turn = 0; turn < o->window; turn++)
    for (long i = 0; i < o->sockets && unsent > 0; i++, unsent--) send_one(fds[i].fd);
  while (answers->count < answers->total) {
    // A second without any answer: one was lost, and nothing will bring it back.
    if (checked(poll(fds, (nfds_t)o->sockets, 1000), "poll") == 0)
      fail(WRONG_ANSWER, "Only %ld of %ld answers came", answers->count, answers->total);
    for (long i = 0; i < o->sockets; i++)
      if (fds[i].revents != 0) take_answers(fds[i].fd, o, answers, &unsent);
  }
}

static int ascending(const void *a, const void *b) {
  int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
  return left < right ? -1 : left > right;
}

static void check(struct answers *answers) {
  int32_t *values = answers->values;
  qsort(values, (size_t)answers->count, sizeof *values, ascending);
  printf("Reponses : %ld, min %d, max %d\n", answers->count, values[0], values[answers->count - 1]);
  for (long i = 1; i < answers->count; i++) {
    if (values[i] == values[i - 1]) fail(WRONG_ANSWER, "%d came twice", values[i]);
    if (values[i] != values[i - 1] + 1) fail(WRONG_ANSWER, "%d is missing", values[i - 1] + 1);
  }
}

int main(int argc, char **argv) {
  struct options o = parse(argc, argv);
  set_deadline(o.timeout);
  struct target target = target_of(argv + optind, argc - optind, SOCK_DGRAM, USAGE);
  struct answers answers = {.values = allocate((size_t)o.total * sizeof(int32_t)), .total = o.total};
  collect(&o, &target, &answers);
  check(&answers);
  return 0;
}
