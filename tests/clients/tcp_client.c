// clientTCP: connects (TCP, or a Unix stream path), writes an int, reads the answer, which must be the int + 1 in the
// same byte order and be followed by the end of input, not by a reset. Prints `Reponse : N`.
#include "sockets.h"
#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/tcp.h>

#define USAGE "tcp_client [options] HOST PORT | PATH"

struct options {
  int32_t value;
  long segments, pause_ms, extra, only;
  bool half_close, network_order, idle, abandon;
  unsigned timeout;
};

static const struct option NAMES[] = {
    {"value", required_argument, NULL, 'v'},    // the int, 10 without
    {"network", no_argument, NULL, 'n'},        // htonl before, ntohl after
    {"segments", required_argument, NULL, 's'}, // the 4 bytes in 1 to 4 writes …
    {"pause", required_argument, NULL, 'p'},    // … with so many ms between them
    {"extra", required_argument, NULL, 'x'},    // bytes after the first 4
    {"half-close", no_argument, NULL, 'h'},     // shutdown(1) before reading
    {"early-close", required_argument, NULL, 'e'}, // so many bytes, then shutdown(1): end of input, no answer
    {"idle", required_argument, NULL, 'i'},        // so many bytes, then nothing: the server must close
    {"abandon", required_argument, NULL, 'a'},     // so many bytes, then close without reading
    {"timeout", required_argument, NULL, 't'},     // seconds
    {NULL, 0, NULL, 0}};

static struct options parse(int argc, char **argv) {
  struct options o = {.value = 10, .segments = 1, .pause_ms = 20, .only = -1, .timeout = 10};
  for (int flag; (flag = getopt_long(argc, argv, "", NAMES, NULL)) != -1;) {
    if (flag == 'v') o.value = (int32_t)number_within(optarg, INT32_MIN, INT32_MAX);
    else if (flag == 'n') o.network_order = true;
    else if (flag == 's') o.segments = number_within(optarg, 1, 4);
    else if (flag == 'p') o.pause_ms = number_within(optarg, 0, 60000);
    else if (flag == 'x') o.extra = number_within(optarg, 0, 100000000);
    else if (flag == 'h') o.half_close = true;
    else if (flag == 'e') o.only = number_within(optarg, 0, 3);
    else if (flag == 'i') o.only = number_within(optarg, 0, 3), o.idle = true;
    else if (flag == 'a') o.only = number_within(optarg, 0, 4), o.abandon = true;
    else if (flag == 't') o.timeout = (unsigned)number_within(optarg, 1, 600);
    else fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  }
  return o;
}

/* The first bytes go out one by one, the rest in the last segment. */
static void send_in_segments(int fd, const struct options *o, const uint8_t *bytes) {
  for (long i = 0; i + 1 < o->segments; i++) {
    write_all(fd, bytes + i, 1);
    sleep_ms(o->pause_ms);
  }
  write_all(fd, bytes + o->segments - 1, (size_t)(4 - o->segments + 1));
}

/* More than was asked for; the server may close while this is under way, which is no failure. */
static void send_extra(int fd, long count) {
  static const char filler[4096];
  while (count > 0) {
    ssize_t written = send(fd, filler, count < 4096 ? (size_t)count : 4096, MSG_NOSIGNAL);
    if (written < 0) return;
    count -= written;
  }
}

static void send_fragment(int fd, const struct options *o, const uint8_t *bytes) {
  double start = seconds_now();
  write_all(fd, bytes, (size_t)o->only);
  if (o->abandon) return;
  if (!o->idle) checked(shutdown(fd, SHUT_WR), "shutdown");
  expect_end(fd);
  printf("Ferme : %.0f ms\n", (seconds_now() - start) * 1000);
}

static void exchange(int fd, const struct options *o, const uint8_t *bytes) {
  send_in_segments(fd, o, bytes);
  if (o->extra > 0) send_extra(fd, o->extra);
  if (o->half_close) checked(shutdown(fd, SHUT_WR), "shutdown");
  uint32_t answer;
  size_t got = read_up_to(fd, &answer, 4);
  if (got != 4) fail(WRONG_ANSWER, "The answer has %zu bytes, not 4", got);
  int32_t value = (int32_t)(o->network_order ? ntohl(answer) : answer);
  printf("Reponse : %d\n", value);
  if (value != (int32_t)((uint32_t)o->value + 1)) fail(WRONG_ANSWER, "%d + 1 is not %d", o->value, value);
  if (o->extra == 0) expect_end(fd); // bytes still on their way may be met by a reset: the answer is what counts
}

int main(int argc, char **argv) {
  struct options o = parse(argc, argv);
  set_deadline(o.timeout);
  struct target target = target_of(argv + optind, argc - optind, SOCK_STREAM, USAGE);
  int fd = connected_socket(&target, SOCK_STREAM), on = 1;
  if (target.family != AF_UNIX) checked(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
  uint32_t raw = (uint32_t)o.value;
  uint8_t bytes[4];
  if (o.network_order) raw = htonl(raw);
  memcpy(bytes, &raw, 4);
  if (o.only >= 0) send_fragment(fd, &o, bytes);
  else exchange(fd, &o, bytes);
  close(fd);
  return 0;
}
