// The command line of every program here: `--name value` pairs, nothing else.
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include <stdbool.h>

/// Takes the command line; `known` lists the names this program understands (without dashes), ended by NULL.
/// A name that is not in it, or one without a value, ends the program with status 2.
void options_begin(int argc, char **argv, const char *const known[]);

/// The value given for `name`, or `fallback`.
const char *option_text(const char *name, const char *fallback);

/// The value given for `name` as a whole number from `low` to `high`, or `fallback`; anything else ends the program.
long option_number(const char *name, long fallback, long low, long high);

/// The value given for `name` as seconds, turned into nanoseconds, or `fallback` nanoseconds.
unsigned long long option_seconds(const char *name, unsigned long long fallback);

/// Whether `--service` is echo; counter is the other service there is, and the default.
bool option_echo(void);

#endif
