// Random bytes from a seed: wholly random ones, messages that clients really send, and mutations of these.
#ifndef FUZZ_H
#define FUZZ_H
#include "common.h"

/* xorshift32 (Marsaglia 2003); never 0. */
static uint32_t fuzz_state = 1;

static inline uint32_t fuzz_next(void) {
  fuzz_state ^= fuzz_state << 13;
  fuzz_state ^= fuzz_state >> 17;
  fuzz_state ^= fuzz_state << 5;
  return fuzz_state;
}

static inline uint32_t fuzz_below(uint32_t end) {
  return fuzz_next() % end;
}

struct fuzz_message {
  const char *bytes;
  size_t length;
};

#define FUZZ_TEXT(text) {text, sizeof(text)}
#define FUZZ_BYTES(text) {text, sizeof(text) - 1}

static const struct fuzz_message FUZZ_MESSAGES[] = {
    FUZZ_TEXT("MESSAGE DU CLIENT"),
    FUZZ_BYTES("\x0a\0\0\0"),
    FUZZ_BYTES("\0\0\0\x0a"),
    FUZZ_BYTES("\xff\xff\xff\x7f"),
    FUZZ_BYTES("10\n"),
    FUZZ_BYTES("\x0a\0\0\0\0\0\0\0"),
    FUZZ_BYTES("\xe0\x13\xf0\x55\xff\x7f\0\0"),
    FUZZ_BYTES("GET / HTTP/1.1\r\nHost: lab\r\n\r\n"),
    FUZZ_BYTES("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03"),
    FUZZ_BYTES("\xff\xfd\x18\xff\xfd\x20"),
    FUZZ_BYTES("SSH-2.0-OpenSSH_9.2\r\n"),
    FUZZ_BYTES("M\0E\0S\0S\0A\0G\0E\0\0\0"),
    FUZZ_BYTES("%s%s%s%n%d"),
    FUZZ_BYTES("{\"value\": 10}"),
    FUZZ_BYTES("<script>alert(1)</script>"),
};

/* Fills `room` bytes at most; returns how many there are, often few, now and then all. */
static inline size_t fuzz_fill(uint8_t *bytes, size_t room) {
  const size_t kinds = sizeof FUZZ_MESSAGES / sizeof *FUZZ_MESSAGES;
  uint32_t kind = fuzz_below(8);
  if (kind < 5) {
    struct fuzz_message message = FUZZ_MESSAGES[fuzz_below(kinds)];
    size_t length = message.length < room ? message.length : room;
    memcpy(bytes, message.bytes, length);
    if (kind < 2 || length == 0) return length;
    for (uint32_t more = 1 + fuzz_below(3); more > 0; more--)
      bytes[fuzz_below((uint32_t)length)] ^= (uint8_t)(1u << fuzz_below(8));
    return kind == 2 ? fuzz_below((uint32_t)length) : length;
  }
  size_t length = kind == 5 ? fuzz_below(9) : kind == 6 ? fuzz_below(128) : fuzz_below(1600);
  if (fuzz_below(2000) == 0) length = room;
  if (length > room) length = room;
  for (size_t i = 0; i < length; i++) bytes[i] = (uint8_t)fuzz_next();
  return length;
}

#endif
