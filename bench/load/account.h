/* What was sent, what each member received, and in which order. */
#ifndef GISCHAT_BENCH_ACCOUNT_H
#define GISCHAT_BENCH_ACCOUNT_H

#include "histogram.h"
#include "net.h"

extern const struct receiver account_receiver;
extern struct histogram latency, completion;
/* Closed loop: called when a sender's own message is back. NULL otherwise. */
extern void (*on_echo)(struct member *);

void account_begin(void);
/* Sends one marked message, due at that time. */
void account_send(struct member *, uint64_t due);
void account_end(void);

#endif
