/* The options, the clock and the end on an error: what every module uses. */
#ifndef GISCHAT_BENCH_COMMON_H
#define GISCHAT_BENCH_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECOND 1000000000ull
#define MILLISECOND 1000000ull
#define MICROSECOND 1000ull

enum protocol { PROTOCOL_CLASSIC, PROTOCOL_SOCKETIO };
enum waiting { WAIT_BLOCK, WAIT_NAP, WAIT_SPIN };

struct options {
  const char *host;
  int port;
  enum protocol protocol;
  const char *path; /* with %d for the room */
  uint32_t rooms;
  uint32_t members; /* of each room */
  bool counts;      /* the server tells head counts: a join is complete when everyone knows the last */
  int pid;          /* the server's, 0 when it is not to be observed */
  enum waiting waiting;
  uint32_t connecting; /* handshakes under way at the same time */
  uint64_t join_limit;  /* ns: every wait has an end */
  uint64_t drain_limit; /* ns */
};

extern struct options options;

uint64_t now_ns(void);
void fail(const char *what, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
