/* Join, closed loop, open loop, hold, leave: each prints one line of JSON. */
#include "phases.h"
#include "account.h"
#include "observe.h"
#include "../websocket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETTLE (300 * MILLISECOND)

static uint32_t target; /* the head count everyone must hear in the end */
static uint32_t told_right;
static uint64_t told_frames; /* head counts heard by those who stay */
static uint64_t last_told;
static bool sending;

static void count_told(struct member *member, uint32_t before, uint64_t now) {
  told_frames += member->state == MEMBER_OPEN;
  told_right -= before == target;
  if (member->told != target) return;
  told_right++;
  if (before != target) last_told = now;
}

static void settle(uint64_t span) {
  for (uint64_t end = now_ns() + span; now_ns() < end;) net_poll(end);
}

/* Members still there that were told a wrong number last. */
static uint32_t told_wrong(void) {
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < member_count; i++) wrong += members[i].state == MEMBER_OPEN && members[i].told != target;
  return options.counts ? wrong : 0;
}

static void print_usage(const struct usage *from, const struct usage *to) {
  uint64_t user = to->user - from->user, system = to->system - from->system;
  printf(",\"cpu_ms\":%.3f,\"system_share\":%.3f,\"rss_kib\":%lu,\"waited_share\":%.3f,\"load_share\":%.3f",
         (double)(to->cpu_ns - from->cpu_ns) / 1e6, user + system ? (double)system / (double)(user + system) : 0,
         to->rss_kib, (double)(to->waited_ns - from->waited_ns) / (double)(to->at - from->at),
         (double)(to->load_cpu_ns - from->load_cpu_ns) / (double)(to->at - from->at));
}

static void print_end(void) {
  printf("}\n");
  fflush(stdout);
}

void run_join(void) {
  target = options.members;
  on_told = count_told;
  struct usage before = observe();
  uint64_t start = now_ns(), end = start + options.join_limit, opened = 0;
  bool complete = false;
  while (!complete && now_ns() < end) {
    bool all_open = net_connect_more();
    if (all_open && !opened) opened = now_ns();
    complete = all_open && (!options.counts || told_right == member_count);
    if (!complete) net_poll(end);
  }
  if (!complete) fail("joining: %u of %u open, %u told the number after %.0f s", open_count, member_count, told_right,
                      (double)options.join_limit / 1e9);
  struct usage after = observe();
  if (!options.counts) last_told = opened;
  settle(SETTLE);
  printf("{\"phase\":\"join\",\"members\":%u,\"rooms\":%u,\"seconds\":%.4f,\"opened_seconds\":%.4f,\"frames\":%lu,"
         "\"told_wrong\":%u,\"others\":%lu,\"rss_before_kib\":%lu",
         options.members, options.rooms, (double)((last_told > opened ? last_told : opened) - start) / 1e9,
         (double)(opened - start) / 1e9, totals.frames, told_wrong(), totals.others, before.rss_kib);
  print_usage(&before, &after);
  print_end();
  on_told = NULL;
}

/* True when everything that was sent has arrived everywhere; false when nothing moves any more or time is up. */
static bool drain(void) {
  uint64_t limit = now_ns() + options.drain_limit;
  uint64_t moved = now_ns(), seen = totals.delivered;
  while (totals.delivered < totals.expected) {
    uint64_t now = now_ns();
    if (totals.delivered != seen) {
      seen = totals.delivered;
      moved = now;
    }
    if (now > limit || now - moved > 5 * SECOND) return false;
    net_poll(now + MILLISECOND);
  }
  return true;
}

static void send_next(struct member *member) {
  if (sending && member->sending) account_send(member, now_ns());
}

static void closed_loop(uint32_t window, uint64_t span) {
  sending = true;
  on_echo = send_next;
  uint64_t end = now_ns() + span;
  for (uint32_t room = 0; room < options.rooms; room++) {
    for (uint32_t i = 0; i < window; i++) {
      /* Spread over the room: a server that serves members in order gives no sender an early echo by design. */
      struct member *member = &members[(size_t)room * options.members + (size_t)i * options.members / window];
      member->sending = true;
      account_send(member, now_ns());
    }
  }
  while (now_ns() < end) net_poll(end);
  sending = false;
  on_echo = NULL;
  for (uint32_t i = 0; i < member_count; i++) members[i].sending = false;
}

static void open_loop(double rate, uint64_t span) {
  uint64_t start = now_ns(), end = start + span;
  uint64_t total = (uint64_t)(rate * (double)span / 1e9);
  for (uint64_t i = 0; i < total;) {
    uint64_t due = start + (uint64_t)((double)i * 1e9 / rate);
    uint64_t now = now_ns();
    /* A few at a time: what is late must not keep the members from being read. */
    for (int burst = 0; due <= now && i < total && burst < 32; burst++) {
      if (now - due > totals.latest_send) totals.latest_send = now - due;
      uint32_t room = (uint32_t)(i % options.rooms), turn = (uint32_t)(i / options.rooms);
      account_send(&members[(size_t)room * options.members + turn % options.members], due);
      i++;
      due = start + (uint64_t)((double)i * 1e9 / rate);
    }
    if (now > end + options.drain_limit) fail("the open loop could not keep its schedule");
    net_poll(due);
  }
}

static void measure(const char *name, double amount, double warm, double seconds) {
  bool closed = strcmp(name, "closed") == 0;
  bool drained = true;
  struct usage before, after;
  for (int pass = 0; pass < 2 && drained; pass++) {
    account_begin();
    before = observe();
    uint64_t span = (uint64_t)((pass == 0 ? warm : seconds) * 1e9);
    if (span == 0) continue;
    if (closed) closed_loop((uint32_t)amount, span);
    else open_loop(amount, span);
    drained = drain();
    after = observe();
    /* Late duplicates count as well; faults of the warm-up stay in the totals. */
    settle(SETTLE / 3);
    account_end();
  }
  double wall = (double)(after.at - before.at) / 1e9;
  printf("{\"phase\":\"%s\",\"%s\":%g,\"members\":%u,\"rooms\":%u,\"seconds\":%.4f,\"sent\":%lu,\"expected\":%lu,"
         "\"delivered\":%lu,\"lost\":%lu,\"duplicated\":%lu,\"reordered\":%lu,\"off_order_members\":%lu,\"foreign\":%lu,"
         "\"others\":%lu,\"pings\":%lu,\"closed\":%lu,\"drained\":%s",
         name, closed ? "window" : "rate", amount, options.members, options.rooms, wall, totals.sent, totals.expected,
         totals.delivered, totals.lost, totals.duplicated, totals.reordered, totals.off_order_members, totals.foreign,
         totals.others, totals.pings, totals.closed_by_server, drained ? "true" : "false");
  printf(",\"deliveries_per_second\":%.0f,\"deliveries_per_read\":%.2f,\"cpu_us_per_delivery\":%.4f",
         (double)totals.delivered / wall, totals.reads ? (double)totals.delivered / (double)totals.reads : 0,
         totals.delivered ? (double)(after.cpu_ns - before.cpu_ns) / 1e3 / (double)totals.delivered : 0);
  printf(",\"latency_us\":{\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}",
         histogram_us(&latency, 0.5), histogram_us(&latency, 0.9), histogram_us(&latency, 0.99),
         histogram_us(&latency, 0.999), (double)latency.max / 1e3);
  printf(",\"completion_us\":{\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f},\"latest_send_us\":%.1f",
         histogram_us(&completion, 0.5), histogram_us(&completion, 0.99), (double)completion.max / 1e3,
         (double)totals.latest_send / 1e3);
  print_usage(&before, &after);
  print_end();
  if (!drained) {
    /* What is still on its way would be counted in the next phase. */
    exit(0);
  }
}

static void hold(double seconds) {
  struct usage before = observe();
  settle((uint64_t)(seconds * 1e9));
  struct usage after = observe();
  printf("{\"phase\":\"hold\",\"seconds\":%.1f,\"held\":%u,\"closed\":%lu,\"pings\":%lu", seconds, open_count,
         totals.closed_by_server, totals.pings);
  print_usage(&before, &after);
  print_end();
}

static void leave(uint32_t leavers) {
  if (options.rooms != 1 || leavers >= member_count) fail("leave: one room, and somebody must stay");
  target = options.members - leavers;
  told_right = 0;
  told_frames = 0;
  uint32_t left = 0;
  on_told = count_told;
  struct usage before = observe();
  uint64_t start = now_ns(), end = start + options.join_limit;
  static const char GOING_AWAY[] = { 0x03, (char)0xe9 };
  for (uint32_t i = 0; left < leavers; i++) {
    /* Every other one, as long as that lasts: those who leave are all over the server's set of members. */
    struct member *member = &members[i * 2 < member_count ? i * 2 : (i * 2 - member_count) | 1];
    if (member->state != MEMBER_OPEN) continue;
    net_send(member, WS_CLOSE, GOING_AWAY, sizeof GOING_AWAY);
    member->state = MEMBER_LEAVING;
    left++;
  }
  while (now_ns() < end && (open_count > target || (options.counts && told_right < target))) net_poll(end);
  uint64_t finished = options.counts && last_told > start ? last_told : now_ns();
  struct usage after = observe();
  settle(SETTLE);
  printf("{\"phase\":\"leave\",\"leavers\":%u,\"stayers\":%u,\"seconds\":%.4f,\"frames\":%lu,\"told_wrong\":%u", leavers,
         target, (double)(finished - start) / 1e9, told_frames, told_wrong());
  print_usage(&before, &after);
  print_end();
  on_told = NULL;
}

void run_phase(const char *phase) {
  double amount = 0, warm = 0, seconds = 0;
  unsigned leavers = 0;
  if (sscanf(phase, "closed:%lf:%lf:%lf", &amount, &warm, &seconds) == 3 && amount >= 1 && amount <= options.members) {
    measure("closed", amount, warm, seconds);
  } else if (sscanf(phase, "open:%lf:%lf:%lf", &amount, &warm, &seconds) == 3 && amount > 0) {
    measure("open", amount, warm, seconds);
  } else if (sscanf(phase, "hold:%lf", &seconds) == 1) {
    hold(seconds);
  } else if (sscanf(phase, "leave:%u", &leavers) == 1) {
    leave(leavers);
  } else {
    fail("what is %s? closed:WINDOW:WARM:SECONDS, open:RATE:WARM:SECONDS, hold:SECONDS, leave:NUMBER", phase);
  }
}
