// clientUDP: sends a text with its NUL to a UDP listener and reads a raw int, as often as asked. Checks that each
// answer has 4 bytes and is greater than the one before (by exactly 1 with --gapless), or with --echo that it is the
// datagram itself. Prints `Reponse : N`.
#include "sockets.h"
#include <arpa/inet.h>
#include <getopt.h>

#define USAGE "udp_client [options] HOST PORT"
#define MAX_DATAGRAM 65536

enum { MODE_COUNTER, MODE_ECHO, MODE_SILENT };

struct options {
  const char *message;
  long size;
  long count;
  long silence_ms;
  int mode;
  bool connects, network_order, gapless;
  unsigned timeout;
};

static const struct option NAMES[] = {
    {"message", required_argument, NULL, 'm'}, // sent with its NUL
    {"size", required_argument, NULL, 's'},    // that many bytes in place of a message: 0 … 65507
    {"count", required_argument, NULL, 'c'},   // datagrams, one after the other
    {"connect", no_argument, NULL, 'k'},       // connect first, then send and recv
    {"network", no_argument, NULL, 'n'},       // the answer is big-endian
    {"gapless", no_argument, NULL, 'g'},       // nobody else counts meanwhile
    {"echo", no_argument, NULL, 'e'},          // the answer is the datagram
    {"silent", required_argument, NULL, 'q'},  // no answer may come within that many ms
    {"timeout", required_argument, NULL, 't'}, // seconds
    {NULL, 0, NULL, 0}};

static struct options parse(int argc, char **argv) {
  struct options o = {.message = "MESSAGE DU CLIENT", .size = -1, .count = 1, .timeout = 10};
  for (int flag; (flag = getopt_long(argc, argv, "", NAMES, NULL)) != -1;) {
    if (flag == 'm') o.message = optarg;
    else if (flag == 's') o.size = number_within(optarg, 0, MAX_DATAGRAM - 1);
    else if (flag == 'c') o.count = number_within(optarg, 1, 1000000);
    else if (flag == 'k') o.connects = true;
    else if (flag == 'n') o.network_order = true;
    else if (flag == 'g') o.gapless = true;
    else if (flag == 'e') o.mode = MODE_ECHO;
    else if (flag == 'q') o.mode = MODE_SILENT, o.silence_ms = number_within(optarg, 0, 60000);
    else if (flag == 't') o.timeout = (unsigned)number_within(optarg, 1, 600);
    else fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  }
  return o;
}

static void send_datagram(int fd, const struct options *o, const struct target *target, const void *bytes,
                          size_t length) {
  const struct sockaddr *address = o->connects ? NULL : (const struct sockaddr *)&target->address;
  checked(sendto(fd, bytes, length, 0, address, o->connects ? 0 : target->length), "sendto");
}

static int32_t check_counter(const struct options *o, const uint8_t *answer, ssize_t length, long number,
                             int32_t previous) {
  if (length != 4) fail(WRONG_ANSWER, "The answer has %zd bytes, not 4", length);
  int32_t value;
  memcpy(&value, answer, 4);
  if (o->network_order) value = (int32_t)ntohl((uint32_t)value);
  printf("Reponse : %d\n", value);
  if (number > 0 && value <= previous) fail(WRONG_ANSWER, "%d came after %d", value, previous);
  if (number > 0 && o->gapless && value != previous + 1) fail(WRONG_ANSWER, "%d came after %d", value, previous);
  return value;
}

static void exchange_all(int fd, const struct options *o, const struct target *target) {
  static uint8_t sent[MAX_DATAGRAM], answer[MAX_DATAGRAM];
  size_t length = o->size >= 0 ? (size_t)o->size : strlen(o->message) + 1;
  for (size_t i = 0; i < length; i++) sent[i] = o->size >= 0 ? pattern_byte(i) : (uint8_t)o->message[i];
  int32_t previous = 0;
  for (long number = 0; number < o->count; number++) {
    if (o->size >= 4 && o->mode == MODE_ECHO) memcpy(sent, &number, 4); // tells one echo from the next
    send_datagram(fd, o, target, sent, length);
    if (o->mode == MODE_SILENT) continue;
    ssize_t got = checked(recv(fd, answer, sizeof answer, 0), "recv");
    if (o->mode == MODE_COUNTER) previous = check_counter(o, answer, got, number, previous);
    else if ((size_t)got != length || memcmp(sent, answer, length) != 0)
      fail(WRONG_ANSWER, "The echo of %zu bytes has %zd bytes or others", length, got);
  }
  if (o->mode == MODE_SILENT && readable_within(fd, (int)o->silence_ms))
    fail(WRONG_ANSWER, "An answer or an error came where none was expected");
  if (o->mode == MODE_ECHO) printf("Echo : %ld x %zu\n", o->count, length);
}

int main(int argc, char **argv) {
  struct options o = parse(argc, argv);
  set_deadline(o.timeout);
  struct target target = target_of(argv + optind, argc - optind, SOCK_DGRAM, USAGE);
  int fd = o.connects ? connected_socket(&target, SOCK_DGRAM) : open_socket(&target, SOCK_DGRAM);
  exchange_all(fd, &o, &target);
  close(fd);
  return 0;
}
