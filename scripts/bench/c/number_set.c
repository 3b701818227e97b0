#include "number_set.h"

#include <stdlib.h>

#include "process.h"

// One bit a number; memory is used only where numbers were seen.
#define CAPACITY (1u << 27)

static uint64_t *seen;
static int32_t lowest;
static uint32_t count, highest;  // offsets from `lowest`

void numbers_begin(int32_t first) {
  seen = calloc(CAPACITY / 64, sizeof *seen);
  if (!seen) die("Cannot make room for the numbers");
  lowest = first;
  seen[0] = 1;
  count = 1;
  highest = 0;
}

bool numbers_add(int32_t number) {
  uint32_t offset = (uint32_t)number - (uint32_t)lowest;
  if (offset >= CAPACITY) return false;
  uint64_t bit = 1ull << (offset % 64);
  if (seen[offset / 64] & bit) return false;
  seen[offset / 64] |= bit;
  count++;
  if (offset > highest) highest = offset;
  return true;
}

int32_t numbers_last(void) {
  return (int32_t)((uint32_t)lowest + highest);
}

uint32_t numbers_missing(void) {
  return highest + 1 - count;
}
