// Sends datagrams to a Unix dgram socket. Bound to a name of its own (the kernel's choice, or --bind PATH) it must get
// an answer: a raw int that grows by 1, or with --echo the datagram. With --unbound nobody can answer it, and it only
// sends. Prints `Reponse : N`.
#include "sockets.h"
#include <getopt.h>

#define USAGE "unix_dgram_client [options] PATH"

struct options {
  const char *bind_path, *message;
  long count, size;
  bool unbound, echo;
};

static const struct option NAMES[] = {
    {"bind", required_argument, NULL, 'b'},    // the client's own path, removed at the end
    {"unbound", no_argument, NULL, 'u'},       // no name, so no answer
    {"echo", no_argument, NULL, 'e'},          // the answer is the datagram
    {"message", required_argument, NULL, 'm'}, // sent with its NUL
    {"size", required_argument, NULL, 's'},    // that many bytes in place of a message
    {"count", required_argument, NULL, 'c'},   // datagrams, one after the other
    {NULL, 0, NULL, 0}};

static struct options parse(int argc, char **argv) {
  struct options o = {.message = "MESSAGE DU CLIENT", .count = 1, .size = -1};
  for (int flag; (flag = getopt_long(argc, argv, "", NAMES, NULL)) != -1;) {
    if (flag == 'b') o.bind_path = optarg;
    else if (flag == 'u') o.unbound = true;
    else if (flag == 'e') o.echo = true;
    else if (flag == 'm') o.message = optarg;
    else if (flag == 's') o.size = number_within(optarg, 0, 1 << 20);
    else if (flag == 'c') o.count = number_within(optarg, 1, 1000000);
    else fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  }
  return o;
}

static void bind_own_name(int fd, const struct options *o) {
  if (o->unbound) return;
  struct sockaddr_un nameless = {.sun_family = AF_UNIX};
  struct target own = {.length = sizeof nameless.sun_family}; // so short a name: the kernel chooses one (unix(7))
  memcpy(&own.address, &nameless, sizeof nameless);
  if (o->bind_path != NULL) own = unix_target(o->bind_path);
  checked(bind(fd, (const struct sockaddr *)&own.address, own.length), "bind");
}

static void check_answer(int fd, const struct options *o, const uint8_t *sent, size_t length, long number) {
  static int32_t previous;
  static uint8_t answer[(1 << 20) + 1];
  ssize_t got = checked(recv(fd, answer, sizeof answer, 0), "recv");
  if (o->echo) {
    if ((size_t)got != length || memcmp(sent, answer, length) != 0)
      fail(WRONG_ANSWER, "The echo of %zu bytes has %zd bytes or others", length, got);
    return;
  }
  if (got != 4) fail(WRONG_ANSWER, "The answer has %zd bytes, not 4", got);
  int32_t value;
  memcpy(&value, answer, 4);
  printf("Reponse : %d\n", value);
  if (number > 0 && value != previous + 1) fail(WRONG_ANSWER, "%d came after %d", value, previous);
  previous = value;
}

static void exchange_all(int fd, const struct options *o, const struct target *target) {
  static uint8_t sent[1 << 20];
  size_t length = o->size >= 0 ? (size_t)o->size : strlen(o->message) + 1;
  for (size_t i = 0; i < length; i++) sent[i] = o->size >= 0 ? pattern_byte(i) : (uint8_t)o->message[i];
  for (long number = 0; number < o->count; number++) {
    checked(sendto(fd, sent, length, 0, (const struct sockaddr *)&target->address, target->length), "sendto");
    if (!o->unbound) check_answer(fd, o, sent, length, number);
  }
  if (o->echo) printf("Echo : %ld x %zu\n", o->count, length);
}

int main(int argc, char **argv) {
  struct options o = parse(argc, argv);
  set_deadline(10);
  if (argc - optind != 1) fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  struct target target = unix_target(argv[optind]);
  int fd = open_socket(&target, SOCK_DGRAM);
  bind_own_name(fd, &o);
  exchange_all(fd, &o, &target);
  if (o.bind_path != NULL) unlink(o.bind_path);
  return 0;
}
