// The counter's answers seen in a run: each must be new, and together they must leave no gap.
#ifndef BENCH_NUMBER_SET_H
#define BENCH_NUMBER_SET_H

#include <stdbool.h>
#include <stdint.h>

/// Starts with `first` seen; numbers up to 2^27 above it can be noted.
void numbers_begin(int32_t first);

/// Notes `number`; false if it was seen before or lies outside what can be noted.
bool numbers_add(int32_t number);

/// The highest number seen.
int32_t numbers_last(void);

/// How many numbers below the highest one were not seen.
uint32_t numbers_missing(void);

#endif
