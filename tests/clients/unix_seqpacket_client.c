// Sends records to a Unix seqpacket echo, all of them before it reads, and checks that each comes back as a record of
// its own with the same bytes, then the end of input. With --counter it sends an int and wants the int + 1. Arguments
// are the records' sizes. Prints `Enregistrement : N octets` for each, or `Reponse : N`.
#include "sockets.h"

#define USAGE "unix_seqpacket_client PATH SIZE… | --counter VALUE PATH"
#define MAX_RECORD (1 << 17)

static void check_record(int fd, size_t length, size_t offset) {
  static uint8_t record[MAX_RECORD];
  struct iovec part = {.iov_base = record, .iov_len = sizeof record};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  ssize_t got = checked(recvmsg(fd, &message, 0), "recvmsg");
  if ((size_t)got != length) fail(WRONG_ANSWER, "A record of %zu bytes came back as one of %zd", length, got);
  for (size_t i = 0; i < length; i++)
    if (record[i] != pattern_byte(offset + i)) fail(WRONG_ANSWER, "Byte %zu of the record is wrong", i);
  printf("Enregistrement : %zu octets\n", length);
}

static void echo_records(int fd, char **sizes, int count) {
  static uint8_t record[MAX_RECORD];
  size_t offset = 0;
  for (int i = 0; i < count; i++) {
    size_t length = (size_t)number_within(sizes[i], 1, MAX_RECORD);
    for (size_t j = 0; j < length; j++) record[j] = pattern_byte(offset + j);
    checked(send(fd, record, length, MSG_NOSIGNAL), "send");
    offset += length;
  }
  offset = 0;
  for (int i = 0; i < count; i++) {
    size_t length = (size_t)number_within(sizes[i], 1, MAX_RECORD);
    check_record(fd, length, offset);
    offset += length;
  }
  checked(shutdown(fd, SHUT_WR), "shutdown");
}

static void count_once(int fd, int32_t value) {
  int32_t answer[2];
  checked(send(fd, &value, sizeof value, MSG_NOSIGNAL), "send");
  ssize_t got = checked(recv(fd, answer, sizeof answer, 0), "recv");
  if (got != 4) fail(WRONG_ANSWER, "The answer has %zd bytes, not 4", got);
  printf("Reponse : %d\n", answer[0]);
  if (answer[0] != (int32_t)((uint32_t)value + 1)) fail(WRONG_ANSWER, "%d + 1 is not %d", value, answer[0]);
}

int main(int argc, char **argv) {
  set_deadline(10);
  bool counts = argc == 4 && strcmp(argv[1], "--counter") == 0;
  if (argc < 3) fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  struct target target = unix_target(argv[counts ? 3 : 1]);
  int fd = connected_socket(&target, SOCK_SEQPACKET);
  if (counts) count_once(fd, (int32_t)number_within(argv[2], INT32_MIN, INT32_MAX));
  else echo_records(fd, argv + 2, argc - 2);
  expect_end(fd);
  return 0;
}
