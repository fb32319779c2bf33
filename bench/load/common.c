#include "common.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct options options = {
  .host = "127.0.0.1",
  .path = "/room/r%d/ws",
  .rooms = 1,
  .members = 100,
  .counts = true,
  .waiting = WAIT_NAP,
  .connecting = 256, /* below the backlog of a Node server, 511: a dropped SYN would cost a second */
  .join_limit = 180 * SECOND,
  .drain_limit = 30 * SECOND,
};

void fail(const char *what, ...) {
  va_list arguments;
  va_start(arguments, what);
  fprintf(stderr, "load: ");
  vfprintf(stderr, what, arguments);
  fprintf(stderr, "\n");
  va_end(arguments);
  exit(1);
}

uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}
