#define _GNU_SOURCE
#include "udp_client.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "echo_bytes.h"
#include "number_set.h"
#include "process.h"
#include "sockets.h"
#include "tally.h"

/// Opens an echo request; the rest of it is taken from the echo bytes at a place that follows from these.
struct header {
  uint16_t client, slot;
  uint32_t turn;
};

// How often UDP_PATIENCE_MS is waited for a first answer: the server may just have started.
#define ASK_WAITS 10

static const char COUNTER_REQUEST[] = "MESSAGE DU CLIENT";  // with its NUL, as the course's client sends it

static bool echo, segment;
static unsigned size;         // of one request
static unsigned parts_each;   // how many parts a request is put together from
static char *received;  // UDP_WINDOW_MOST places of `place` bytes
static size_t place;
static struct mmsghdr in[UDP_WINDOW_MOST], out[UDP_WINDOW_MOST];
static struct iovec in_parts[UDP_WINDOW_MOST], out_parts[UDP_WINDOW_MOST * 2];
static struct header headers[UDP_WINDOW_MOST];

void udp_clients_begin(bool echoes, bool segments, unsigned bytes) {
  echo = echoes;
  segment = segments;
  size = echo ? bytes : sizeof COUNTER_REQUEST;
  parts_each = echo ? 2 : 1;
  place = (echo ? size : sizeof(int32_t)) + 64;  // room to notice an answer that is too long
  received = malloc(UDP_WINDOW_MOST * place);
  if (!received) die("Cannot make room for answers");
  for (unsigned i = 0; i < UDP_WINDOW_MOST; i++) {
    in_parts[i] = (struct iovec){received + i * place, place};
    in[i].msg_hdr = (struct msghdr){.msg_iov = &in_parts[i], .msg_iovlen = 1};
    struct iovec *parts = out_parts + i * parts_each;
    *parts = (struct iovec){(void *)COUNTER_REQUEST, sizeof COUNTER_REQUEST};
    out[i].msg_hdr = (struct msghdr){.msg_iov = parts, .msg_iovlen = parts_each};
  }
}

void udp_client_open(struct udp_client *client, unsigned index, unsigned window) {
  *client = (struct udp_client){.fd = open_client(SOCK_DGRAM), .index = index, .window = window};
  struct timeval patience = {.tv_usec = UDP_PATIENCE_MS * 1000};
  if (setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0) die("Cannot set SO_RCVTIMEO");
  for (unsigned i = 0; i < window; i++) client->free_slots[i] = (uint16_t)i;
}

bool udp_client_ask(struct udp_client *client, const void *request, size_t length, void *answer, size_t wanted) {
  if (send(client->fd, request, length, 0) < 0) die("Cannot send");
  ssize_t got = -1;
  for (int waits = 0; got < 0 && waits < ASK_WAITS; waits++) {
    got = recv(client->fd, answer, wanted, MSG_TRUNC);
    if (got < 0 && errno != EAGAIN && errno != EINTR) die("Cannot receive");
  }
  return got == (ssize_t)wanted;
}

static unsigned take_slot(struct udp_client *client, uint64_t now) {
  unsigned slot = client->free_slots[client->taken++ % client->window];
  client->sent_at[slot] = now;
  client->turn[slot]++;
  client->outstanding++;
  return slot;
}

static void give_back(struct udp_client *client, unsigned slot) {
  client->free_slots[client->given_back++ % client->window] = (uint16_t)slot;
  client->sent_at[slot] = 0;
  client->outstanding--;
}

static const char *echo_body(const struct header *header) {
  return echo_bytes(header->turn * 7919u + header->slot * 331u + header->client * 101u);
}

/// Sends the first `count` requests made in one piece, which the kernel cuts into datagrams.
static void send_segmented(int fd, unsigned count) {
  union {
    struct cmsghdr head;
    char room[CMSG_SPACE(sizeof(uint16_t))];
  } control = {.head = {CMSG_LEN(sizeof(uint16_t)), SOL_UDP, UDP_SEGMENT}};
  uint16_t each = (uint16_t)size;
  memcpy(CMSG_DATA(&control.head), &each, sizeof each);
  struct msghdr all = {.msg_iov = out_parts, .msg_iovlen = count * parts_each};
  all.msg_control = &control;
  all.msg_controllen = sizeof control.room;
  while (sendmsg(fd, &all, 0) < 0) {
    if (errno != EINTR) die("Cannot send in segments");
  }
}

static void send_one_by_one(int fd, unsigned count) {
  for (unsigned sent = 0; sent < count;) {
    int now_sent = sendmmsg(fd, out + sent, count - sent, 0);
    if (now_sent > 0) sent += (unsigned)now_sent;
    else if (errno != EINTR) die("Cannot send");
  }
}

void udp_client_send(struct udp_client *client, unsigned count, uint64_t now) {
  for (unsigned i = 0; i < count; i++) {
    unsigned slot = take_slot(client, now);
    if (!echo) continue;
    headers[i] = (struct header){(uint16_t)client->index, (uint16_t)slot, client->turn[slot]};
    out_parts[2 * i] = (struct iovec){&headers[i], sizeof headers[i]};
    out_parts[2 * i + 1] = (struct iovec){(void *)echo_body(&headers[i]), size - sizeof headers[i]};
  }
  tally.started += count;
  client->progress_at = now;
  if (segment && count > 1 && count * size <= UDP_LARGEST) send_segmented(client->fd, count);
  else send_one_by_one(client->fd, count);
}

/// Notes a right answer, to the request in `slot` if it is `expected`, else to one that was given up.
static void answered(struct udp_client *client, unsigned slot, bool expected, uint64_t now) {
  if (expected) {
    tally_answer(client->sent_at[slot], now);
    give_back(client, slot);
  } else if (tally.late < tally.stalled) {
    tally.late++;
    tally.answered++;
  } else {
    tally.wrong++;  // it came twice
  }
}

static void check_number(struct udp_client *client, const char *bytes, size_t length, uint64_t now) {
  int32_t number;
  memcpy(&number, bytes, sizeof number);
  if (length != sizeof number || !numbers_add(number)) {
    tally.wrong++;
    return;
  }
  // The oldest request is taken to be the one answered.
  answered(client, (unsigned)(client->given_back % client->window), client->outstanding > 0, now);
}

static void check_echo(struct udp_client *client, const char *bytes, size_t length, uint64_t now) {
  struct header header;
  memcpy(&header, bytes, sizeof header);
  if (length != size || header.client != client->index || header.slot >= client->window ||
      header.turn > client->turn[header.slot] ||
      memcmp(bytes + sizeof header, echo_body(&header), size - sizeof header) != 0) {
    tally.wrong++;
    return;
  }
  bool present = header.turn == client->turn[header.slot] && client->sent_at[header.slot] != 0;
  answered(client, header.slot, present, now);
}

static void check(struct udp_client *client, const char *bytes, size_t length, uint64_t now) {
  client->progress_at = now;
  if (echo) check_echo(client, bytes, length, now);
  else check_number(client, bytes, length, now);
}

int udp_client_take(struct udp_client *client) {
  int got = recvmmsg(client->fd, in, UDP_WINDOW_MOST, MSG_DONTWAIT, NULL);
  if (got < 0 && errno != EAGAIN && errno != EINTR) die("Cannot receive");
  uint64_t now = now_ns();
  for (int i = 0; i < got; i++) check(client, received + (size_t)i * place, in[i].msg_len, now);
  return got < 0 ? 0 : got;
}

bool udp_client_wait(struct udp_client *client) {
  ssize_t got = recv(client->fd, received, place, 0);
  if (got < 0 && errno != EAGAIN && errno != EINTR) die("Cannot receive");
  if (got >= 0) check(client, received, (size_t)got, now_ns());
  return got >= 0;
}

void udp_client_give_up(struct udp_client *client) {
  tally.stalled += client->outstanding;
  for (uint64_t i = client->given_back, end = i + client->window; i < end; i++) {
    unsigned slot = (unsigned)(i % client->window);
    if (client->sent_at[slot]) give_back(client, slot);
  }
}
