/*
 * The load generator: one thread, one epoll set, all members of all rooms.
 *
 *   net.c        connections: connect, upgrade, read, write
 *   account.c    what was sent, what each member received, and in which order
 *   phases.c     join, closed loop, open loop, hold, leave
 *   observe.c    the server's processor time and memory, as the kernel accounts them
 *   histogram.c  latencies
 *   main.c       the command line
 */
#ifndef GISCHAT_BENCH_LOAD_H
#define GISCHAT_BENCH_LOAD_H

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

enum state { MEMBER_NEW, MEMBER_CONNECTING, MEMBER_UPGRADING, MEMBER_GREETING, MEMBER_OPEN, MEMBER_LEAVING, MEMBER_GONE };

/* What a member received once its stream has left the room's common order; see account.c. */
struct trail;

struct member {
  int fd;
  enum state state;
  uint32_t id;
  uint32_t room;
  uint32_t cursor;   /* position in the room's log up to which the member has received everything */
  uint32_t sequence; /* of its own messages */
  uint32_t told;     /* the last head count it was told */
  bool sending;
  struct trail *trail;
  unsigned char *in; /* an incomplete frame */
  uint32_t in_length, in_capacity;
  unsigned char *out; /* what the kernel did not take */
  uint32_t out_length, out_capacity;
};

struct histogram {
  uint64_t count, sum, max;
  uint64_t buckets[64 * 64];
};

struct totals {
  uint64_t sent, expected, delivered;
  uint64_t lost, duplicated, reordered, foreign, off_order_members;
  uint64_t frames, notices, others, pings, reads, bytes;
  uint64_t closed_by_server, broken_frames;
  uint64_t latest_send; /* ns behind the schedule, at worst */
};

extern struct options options;
extern struct member *members;
extern uint32_t member_count, open_count;
extern struct totals totals;
extern struct histogram latency, completion;
/* Closed loop: called when a sender's own message is back. NULL otherwise. */
extern void (*on_echo)(struct member *);
/* Called whenever a member is told a head count, with the time. NULL when nobody cares. */
extern void (*on_told)(struct member *, uint32_t before, uint64_t now);

uint64_t now_ns(void);
void fail(const char *what, ...) __attribute__((noreturn, format(printf, 1, 2)));

void net_start(void);
/* Starts as many handshakes as may be under way; true once every member is open. */
bool net_connect_more(void);
/* Handles what is ready; waits at most until then, when nothing is. */
void net_poll(uint64_t until);
void net_send(struct member *, int opcode, const char *payload, size_t length);
void net_gone(struct member *);

void account_begin(void);
/* Sends one marked message, due at that time. */
void account_send(struct member *, uint64_t due);
/* One whole text frame with a marker; bytes is the frame with its header. */
void account_receive(struct member *, const unsigned char *bytes, size_t total, const unsigned char *marker,
                     size_t marker_room, uint64_t now);
/* The hot path: how many bytes at the start are the frames this member is due, in the room's order. */
size_t account_expected(struct member *, const unsigned char *bytes, size_t available, uint64_t now);
void account_end(void);

void histogram_reset(struct histogram *);
double histogram_us(const struct histogram *, double quantile);

static inline void histogram_add(struct histogram *histogram, uint64_t value) {
  /* 64 buckets for each power of two: a quantile is right within 1.6 %. */
  int power = 63 - __builtin_clzll(value | 64);
  histogram->buckets[((power - 6) << 6) + ((value >> (power - 6)) & 63)]++;
  histogram->count++;
  histogram->sum += value;
  if (value > histogram->max) histogram->max = value;
}

struct usage {
  uint64_t cpu_ns;        /* of all threads of the server */
  uint64_t user, system;  /* clock ticks */
  uint64_t rss_kib;
  uint64_t waited_ns;     /* ready to run, with somebody else on its core */
  uint64_t load_cpu_ns;   /* our own */
  uint64_t at;
};
struct usage observe(void);

void run_join(void);
void run_phase(const char *phase);

#endif
