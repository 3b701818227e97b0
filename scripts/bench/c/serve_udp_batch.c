// A UDP server that takes and answers up to 64 datagrams a system call (recvmmsg, sendmmsg). With --segment 1,
// answers of one size to consecutive datagrams of one client leave as one segmented send (UDP_SEGMENT).
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "options.h"
#include "process.h"
#include "sockets.h"

#define BATCH 64
#define LARGEST 65507
// Not a multiple of 4096: equal offsets in every page would compete for the same few cache lines.
#define SLOT (65536 + 192)

static const char *const KNOWN[] = {"address", "port", "rcvbuf", "service", "lifetime", "segment", NULL};

static char bytes[BATCH][SLOT];
static struct sockaddr_in peers[BATCH];
static struct iovec in_parts[BATCH], out_parts[BATCH];
static struct mmsghdr in[BATCH], out[BATCH];
static int32_t numbers[BATCH];
static union {
  struct cmsghdr align;
  char room[CMSG_SPACE(sizeof(uint16_t))];
} controls[BATCH];

static bool echo, segment;
static int32_t count;

static void prepare(void) {
  for (int i = 0; i < BATCH; i++) {
    in_parts[i] = (struct iovec){bytes[i], LARGEST + 1};
    in[i].msg_hdr = (struct msghdr){.msg_name = &peers[i], .msg_iov = &in_parts[i], .msg_iovlen = 1};
    struct cmsghdr *control = &controls[i].align;
    control->cmsg_level = SOL_UDP;
    control->cmsg_type = UDP_SEGMENT;
    control->cmsg_len = CMSG_LEN(sizeof(uint16_t));
  }
}

/// How many datagrams from `first` on can share one send: same client, same answer size, within the kernel's bounds.
static int run_length(int first, int got) {
  size_t size = out_parts[first].iov_len, total = size;
  int last = first + 1;
  if (!segment || size == 0) return 1;
  while (last < got && out_parts[last].iov_len == size && total + size <= LARGEST &&
         peers[last].sin_port == peers[first].sin_port &&
         peers[last].sin_addr.s_addr == peers[first].sin_addr.s_addr) {
    total += size;
    last++;
  }
  return last - first;
}

/// Fills `out` with the answers to the `got` datagrams of `in`; returns how many sends that makes.
static int answer(int got) {
  int sends = 0;
  for (int i = 0; i < got; i++) {
    numbers[i] = ++count;
    out_parts[i].iov_base = echo ? (void *)bytes[i] : &numbers[i];
    out_parts[i].iov_len = echo ? in[i].msg_len : sizeof numbers[i];
  }
  for (int i = 0; i < got;) {
    int run = run_length(i, got);
    struct msghdr *send = &out[sends].msg_hdr;
    *send = (struct msghdr){.msg_name = &peers[i], .msg_namelen = sizeof peers[i], .msg_iov = &out_parts[i]};
    send->msg_iovlen = (size_t)run;
    if (run > 1) {
      uint16_t size = (uint16_t)out_parts[i].iov_len;
      memcpy(CMSG_DATA(&controls[sends].align), &size, sizeof size);
      send->msg_control = &controls[sends];
      send->msg_controllen = sizeof controls[sends].room;
      if (!echo) {  // the numbers lie side by side: one part does
        out_parts[i].iov_len = (size_t)run * sizeof numbers[i];
        send->msg_iovlen = 1;
      }
    }
    sends++;
    i += run;
  }
  return sends;
}

static void send_all(int fd, int sends) {
  for (int sent = 0; sent < sends;) {
    int now = sendmmsg(fd, out + sent, (unsigned)(sends - sent), 0);
    if (now > 0) sent += now;
    else if (errno != EINTR) die("Cannot answer");
  }
}

int main(int argc, char **argv) {
  options_begin(argc, argv, KNOWN);
  bound_lifetime();
  echo = option_echo();
  segment = option_number("segment", 0, 0, 1);
  int fd = open_server(SOCK_DGRAM, 0);
  prepare();
  say_ready();
  for (;;) {
    for (int i = 0; i < BATCH; i++) in[i].msg_hdr.msg_namelen = sizeof peers[i];
    int got = recvmmsg(fd, in, BATCH, MSG_WAITFORONE, NULL);
    if (got > 0) send_all(fd, answer(got));
    else if (errno != EINTR) die("Cannot receive");
  }
}
