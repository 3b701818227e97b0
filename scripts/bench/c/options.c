#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int count;
static char **words;

static void refuse(const char *what, const char *given) {
  fprintf(stderr, "Cannot read the option %s: %s\n", given, what);
  exit(2);
}

void options_begin(int argc, char **argv, const char *const known[]) {
  count = argc;
  words = argv;
  for (int i = 1; i < argc; i += 2) {
    if (strncmp(argv[i], "--", 2) != 0) refuse("options start with --", argv[i]);
    if (i + 1 == argc) refuse("it has no value", argv[i]);
    int k = 0;
    while (known[k] && strcmp(known[k], argv[i] + 2) != 0) k++;
    if (!known[k]) refuse("this program has no such option", argv[i]);
  }
}

const char *option_text(const char *name, const char *fallback) {
  for (int i = 1; i + 1 < count; i += 2) {
    if (strcmp(words[i] + 2, name) == 0) return words[i + 1];
  }
  return fallback;
}

long option_number(const char *name, long fallback, long low, long high) {
  const char *text = option_text(name, NULL);
  if (!text) return fallback;
  char *end;
  errno = 0;
  long value = strtol(text, &end, 10);
  if (errno || end == text || *end || value < low || value > high) refuse("not a number in its range", text);
  return value;
}

unsigned long long option_seconds(const char *name, unsigned long long fallback) {
  const char *text = option_text(name, NULL);
  if (!text) return fallback;
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end || !(value >= 0 && value < 86400)) refuse("not a number of seconds", text);
  return (unsigned long long)(value * 1e9);
}

bool option_echo(void) {
  const char *service = option_text("service", "counter");
  if (strcmp(service, "echo") == 0) return true;
  if (strcmp(service, "counter") != 0) refuse("the services here are counter and echo", service);
  return false;
}
