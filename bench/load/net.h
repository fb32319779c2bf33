/* Connections: connect, upgrade, read, write. */
#ifndef GISCHAT_BENCH_NET_H
#define GISCHAT_BENCH_NET_H

#include "common.h"

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
  unsigned char *message; /* the fragments of an incomplete message, joined */
  size_t message_length, message_capacity;
  unsigned char *out; /* what the kernel did not take */
  uint32_t out_length, out_capacity;
};

/* Counted here and in account.c. */
struct totals {
  uint64_t sent, expected, delivered;
  uint64_t lost, duplicated, reordered, foreign, off_order_members;
  uint64_t frames, notices, others, pings, reads, bytes;
  uint64_t closed_by_server, broken_frames;
  uint64_t latest_send; /* ns behind the schedule, at worst */
};

extern struct member *members;
extern uint32_t member_count, open_count;
extern struct totals totals;
/* Called whenever a member receives a head count, with the time. NULL when nobody cares. */
extern void (*on_told)(struct member *, uint32_t before, uint64_t now);

/* The receiver of marked messages. */
struct receiver {
  /* The hot path: the size of the frames at the start that this member is due, in the room's order. */
  size_t (*expected)(struct member *, const unsigned char *bytes, size_t available, uint64_t now);
  /* One whole text message with a marker; bytes is its frame with the header, or its joined fragments. */
  void (*message)(struct member *, const unsigned char *bytes, size_t total, const unsigned char *marker,
                  size_t marker_room, uint64_t now);
};

void net_start(const struct receiver *);
/* Starts as many handshakes as may be under way; true once every member is open. */
bool net_connect_more(void);
/* Handles what is ready; waits at most until then, when nothing is. */
void net_poll(uint64_t until);
void net_send(struct member *, int opcode, const char *payload, size_t length);

#endif
