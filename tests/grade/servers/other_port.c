// Another port than the exercise has.
#include "server.h"

int main(void) {
  int s = listening(7101);
  for (;;) serve(accepted(s));
}
