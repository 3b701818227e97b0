// One UDP socket of the generator: the requests it has outstanding, and the check of every answer.
#ifndef BENCH_UDP_CLIENT_H
#define BENCH_UDP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The most requests one socket may have outstanding, and what one system call moves.
#define UDP_WINDOW_MOST 64

/// Milliseconds without an answer after which what is outstanding is given up. The slowest server here, on a busy
/// machine, answers a full window in a few.
#define UDP_PATIENCE_MS 300

struct udp_client {
  int fd;
  unsigned index;
  unsigned window;       // most requests outstanding
  unsigned outstanding;
  uint64_t progress_at;  // when it last sent or got something
  // Slots, one a request outstanding. The free ones wait in a ring, so that slots which are given back in the order
  // they were taken (the counter's, whose answers do not say which request they answer) are also taken in that order.
  uint16_t free_slots[UDP_WINDOW_MOST];
  uint64_t taken, given_back;
  uint64_t sent_at[UDP_WINDOW_MOST];  // 0: free
  uint32_t turn[UDP_WINDOW_MOST];     // how often the slot was taken: an old answer is not taken for a new one
};

/// The most bytes of one datagram, and of one segmented send.
#define UDP_LARGEST 65507

/// Sets what all clients send: echo requests of `size` bytes, or the counter's request; and whether the requests that
/// a client has to send at one moment leave in one call as one piece (UDP_SEGMENT), or in one call as so many.
void udp_clients_begin(bool echo, bool segment, unsigned size);

/// Opens a client, connected to the server.
void udp_client_open(struct udp_client *client, unsigned index, unsigned window);

/// Sends one datagram outside the run and waits for its answer; false unless that comes in time and in its size.
bool udp_client_ask(struct udp_client *client, const void *request, size_t length, void *answer, size_t wanted);

/// Sends `count` more requests; there must be room for them in the window.
void udp_client_send(struct udp_client *client, unsigned count, uint64_t now);

/// Takes and checks what has come, without waiting; returns how many answers that was.
int udp_client_take(struct udp_client *client);

/// Waits for one answer, UDP_PATIENCE_MS at most, and takes it; false if none came.
bool udp_client_wait(struct udp_client *client);

/// Stops waiting for what is outstanding.
void udp_client_give_up(struct udp_client *client);

#endif
