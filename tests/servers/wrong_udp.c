// A UDP counter with one fault, for the probe to find. Usage: wrong_udp FAULT [NUMBER]
#include "server.h"

/* The last client and what it is to be told. */
struct answer {
  int s;
  struct sockaddr_in to;
  int count;
  char message[80];
  size_t length;
};

static void answer_bytes(const struct answer *a, const void *bytes, size_t length) {
  checked(sendto(a->s, bytes, length, 0, (const struct sockaddr *)&a->to, sizeof a->to), "sendto");
}

static void answer_int(const struct answer *a, int value) {
  answer_bytes(a, &value, sizeof value);
}

/* Holds every second answer back until the next one is out. */
static void answer_late(const struct answer *a) {
  if (a->count % 2 == 1) return;
  answer_int(a, a->count);
  answer_int(a, a->count - 1);
}

static void answer_from_elsewhere(const struct answer *a) {
  struct answer other = *a;
  other.s = (int)checked(socket(AF_INET, SOCK_DGRAM, 0), "socket");
  answer_int(&other, a->count);
  close(other.s);
}

static void answer_wrongly(const struct answer *a, const char *fault, int number) {
  char text[16];
  int64_t wide = a->count;
  if (strcmp(fault, "silent") == 0) return;
  if (strcmp(fault, "echo") == 0) return answer_bytes(a, a->message, a->length);
  if (strcmp(fault, "buffer") == 0) return answer_bytes(a, a->message, sizeof(int));
  if (strcmp(fault, "adds") == 0) {
    memcpy(&number, a->message, sizeof number);
    return answer_int(a, number + 1);
  }
  if (strcmp(fault, "htonl") == 0) return answer_int(a, (int)htonl((uint32_t)a->count));
  if (strcmp(fault, "long") == 0) return answer_bytes(a, &wide, sizeof wide);
  if (strcmp(fault, "short") == 0) return answer_bytes(a, &wide, 2);
  if (strcmp(fault, "empty") == 0) return answer_bytes(a, &wide, 0);
  if (strcmp(fault, "text") == 0) return answer_bytes(a, text, (size_t)sprintf(text, "%d", a->count));
  if (strcmp(fault, "zero") == 0) return answer_int(a, a->count - 1);
  if (strcmp(fault, "stuck") == 0) return answer_int(a, 1);
  if (strcmp(fault, "reorder") == 0) return answer_late(a);
  if (strcmp(fault, "elsewhere") == 0) return answer_from_elsewhere(a);
  if (strcmp(fault, "drop") == 0 && a->count == number) return;
  if (strcmp(fault, "slow") == 0) sleep_ms(number);
  answer_int(a, a->count);
  if (strcmp(fault, "twice") == 0) answer_int(a, a->count);
}

int main(int argc, char **argv) {
  if (argc != 2 && argc != 3) fail(WRONG_ARGUMENTS, "Usage : wrong_udp FAULT [NUMBER]");
  struct answer a = {.s = bound_socket(SOCK_DGRAM, "127.0.0.1", 0)};
  int number = argc == 3 ? (int)number_within(argv[2], 0, 100000) : 0;
  for (;;) {
    socklen_t length = sizeof a.to;
    a.length = (size_t)checked(recvfrom(a.s, a.message, sizeof a.message, 0, (struct sockaddr *)&a.to, &length), "recvfrom");
    if (strcmp(argv[1], "ends") == 0) return 0;
    a.count++;
    answer_wrongly(&a, argv[1], number);
  }
}
