/*
 * What became of every message, exactly and for every receiver.
 *
 * A message's text carries a marker: its number among all messages, its sender, its number among the sender's. Every room
 * has a log: the frames in the order in which a member first saw them. As long as a member receives the log's frames in
 * the log's order, one memcmp and one histogram entry per delivery are all it costs: this is what makes ten million
 * deliveries a second countable on one core. A member that receives anything else gets a trail: from there on every number
 * it receives is recorded, and judged when the phase ends against the order that most members of the room agree on.
 */
#include "account.h"
#include "../websocket.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXT_LENGTH = 64, MARKER_LENGTH = 1 + 8 + 1 + 6 + 1 + 8 + 1, MESSAGES_MAX = 8000000 };

static const char PADDING[] = "the quick brown fox jumps over the lazy dog";

struct message {
  uint64_t due;
  uint32_t room, sender, sequence;
  bool logged;
};

struct entry {
  uint64_t due;
  uint32_t number; /* of the message */
  uint32_t sender;
  uint32_t left;   /* receivers that do not have it yet */
  uint32_t length;
  size_t at;       /* of the frame in the log's bytes */
};

struct log {
  struct entry *entries;
  uint32_t count, capacity;
  unsigned char *bytes;
  size_t used, size;
  uint64_t sent;
};

struct trail {
  uint32_t *numbers; /* as received, duplicates included */
  uint32_t count, capacity;
  unsigned char *seen; /* by number */
  uint32_t seen_size;
  uint32_t distinct;
};

struct histogram latency, completion;
void (*on_echo)(struct member *);

static struct message *messages;
static uint32_t message_count, message_capacity;
static uint32_t first_number; /* of this phase: numbers run on, so that a straggler of an earlier phase is recognised */
static struct log *logs;

static void *grow(void *items, size_t count, uint32_t *capacity, size_t size, uint32_t initial) {
  if (count < *capacity) return items;
  *capacity = *capacity ? *capacity * 2 : initial;
  items = realloc(items, *capacity * size);
  if (!items) fail("out of memory");
  return items;
}

static void drop_trail(struct member *member) {
  if (!member->trail) return;
  free(member->trail->numbers);
  free(member->trail->seen);
  free(member->trail);
  member->trail = NULL;
}

void account_begin(void) {
  first_number += message_count;
  message_count = 0;
  if (!logs) logs = calloc(options.rooms, sizeof *logs);
  for (uint32_t room = 0; room < options.rooms; room++) {
    logs[room].count = 0;
    logs[room].used = 0;
    logs[room].sent = 0;
  }
  for (uint32_t i = 0; i < member_count; i++) {
    members[i].cursor = 0;
    drop_trail(&members[i]);
  }
  totals.sent = totals.expected = totals.delivered = 0;
  totals.reads = totals.bytes = totals.latest_send = 0;
  histogram_reset(&latency);
  histogram_reset(&completion);
}

void account_send(struct member *member, uint64_t due) {
  if (message_count == MESSAGES_MAX) fail("more than %d messages in one phase", MESSAGES_MAX);
  messages = grow(messages, message_count, &message_capacity, sizeof *messages, 1 << 16);
  messages[message_count] = (struct message){ .due = due, .room = member->room, .sender = member->id,
                                              .sequence = ++member->sequence };
  char text[TEXT_LENGTH + 1];
  snprintf(text, sizeof text, "#%08x.%06x.%08x#%.*s", first_number + message_count, member->id, member->sequence,
           TEXT_LENGTH - MARKER_LENGTH, PADDING);
  char payload[256];
  int length = snprintf(payload, sizeof payload,
                        options.protocol == PROTOCOL_SOCKETIO
                          ? "42[\"message\",{\"message\":\"%s\",\"author\":\"abc\",\"avatar\":null}]"
                          : "{\"message\":\"%s\",\"author\":\"abc\",\"avatar\":null}",
                        text);
  message_count++;
  logs[member->room].sent++;
  totals.sent++;
  totals.expected += options.members;
  net_send(member, WS_TEXT, payload, (size_t)length);
}

static void delivered(struct member *member, struct entry *entry, uint64_t now) {
  histogram_add(&latency, now - entry->due);
  if (--entry->left == 0) histogram_add(&completion, now - entry->due);
  totals.delivered++;
  if (entry->sender == member->id && on_echo) on_echo(member);
}

static size_t expected(struct member *member, const unsigned char *bytes, size_t available, uint64_t now) {
  if (member->trail || !logs) return 0;
  struct log *log = &logs[member->room];
  size_t used = 0;
  while (member->cursor < log->count) {
    struct entry *entry = &log->entries[member->cursor];
    if (available - used < entry->length) break;
    if (memcmp(bytes + used, log->bytes + entry->at, entry->length) != 0) break;
    used += entry->length;
    member->cursor++;
    totals.frames++;
    delivered(member, entry, now);
  }
  return used;
}

static struct message *parse_marker(const unsigned char *marker, size_t room, struct member *member, uint32_t *number) {
  unsigned global, sender, sequence;
  char text[MARKER_LENGTH + 1];
  if (room < TEXT_LENGTH || memcmp(marker + MARKER_LENGTH, PADDING, TEXT_LENGTH - MARKER_LENGTH) != 0) return NULL;
  memcpy(text, marker, MARKER_LENGTH);
  text[MARKER_LENGTH] = 0;
  if (sscanf(text, "#%8x.%6x.%8x#", &global, &sender, &sequence) != 3) return NULL;
  *number = global - first_number;
  if (global < first_number || *number >= message_count) return NULL;
  struct message *message = &messages[*number];
  if (message->sender != sender || message->sequence != sequence || message->room != member->room) return NULL;
  return message;
}

static bool trail_add(struct trail *trail, uint32_t number) {
  trail->numbers = grow(trail->numbers, trail->count, &trail->capacity, sizeof *trail->numbers, 64);
  trail->numbers[trail->count++] = number;
  if (number >= trail->seen_size) {
    uint32_t size = (number + 1) * 2;
    trail->seen = realloc(trail->seen, size);
    if (!trail->seen) fail("out of memory");
    memset(trail->seen + trail->seen_size, 0, size - trail->seen_size);
    trail->seen_size = size;
  }
  if (trail->seen[number]) return false;
  trail->seen[number] = 1;
  trail->distinct++;
  return true;
}

/* The member's history so far is the log up to its cursor. */
static void trail_start(struct member *member) {
  member->trail = calloc(1, sizeof *member->trail);
  if (!member->trail) fail("out of memory");
  for (uint32_t i = 0; i < member->cursor; i++) trail_add(member->trail, logs[member->room].entries[i].number);
}

static void log_append(struct log *log, uint32_t number, struct message *message, const unsigned char *bytes,
                       size_t length) {
  log->entries = grow(log->entries, log->count, &log->capacity, sizeof *log->entries, 1024);
  if (log->used + length > log->size) {
    log->size = log->size ? log->size * 2 : 1 << 16;
    log->bytes = realloc(log->bytes, log->size);
    if (!log->bytes) fail("out of memory");
  }
  memcpy(log->bytes + log->used, bytes, length);
  log->entries[log->count++] = (struct entry){ .due = message->due, .number = number, .sender = message->sender,
                                               .left = options.members, .length = (uint32_t)length, .at = log->used };
  log->used += length;
  message->logged = true;
}

static void receive(struct member *member, const unsigned char *bytes, size_t total, const unsigned char *marker,
                    size_t marker_room, uint64_t now) {
  uint32_t number;
  struct message *message = logs ? parse_marker(marker, marker_room, member, &number) : NULL;
  if (!message) {
    totals.foreign++;
    return;
  }
  struct log *log = &logs[member->room];
  if (!member->trail && member->cursor == log->count && !message->logged) {
    log_append(log, number, message, bytes, total);
    delivered(member, &log->entries[member->cursor++], now);
    return;
  }
  if (!member->trail) trail_start(member);
  if (!trail_add(member->trail, number)) return;
  totals.delivered++;
  histogram_add(&latency, now - message->due);
  if (message->sender == member->id && on_echo) on_echo(member);
}

const struct receiver account_receiver = { .expected = expected, .message = receive };

static uint64_t hash_step(uint64_t hash, uint32_t number) { return (hash ^ (number + 1)) * 0x9e3779b97f4a7c15ull + (hash >> 29); }

static uint64_t log_hash(const struct log *log, uint32_t count) {
  uint64_t hash = 1;
  for (uint32_t i = 0; i < count; i++) hash = hash_step(hash, log->entries[i].number);
  return hash;
}

static uint64_t trail_hash(const struct trail *trail) {
  uint64_t hash = 1;
  for (uint32_t i = 0; i < trail->count; i++) hash = hash_step(hash, trail->numbers[i]);
  return hash;
}

struct vote {
  uint64_t hash;
  struct member *member;
};

static int by_hash(const void *a, const void *b) {
  uint64_t left = ((const struct vote *)a)->hash, right = ((const struct vote *)b)->hash;
  return left < right ? -1 : left > right;
}

/* The member whose order most of the room shares: the right order even when the first to receive got a wrong one. */
static struct member *majority(struct member *room, const struct log *log) {
  struct vote *votes = malloc(options.members * sizeof *votes);
  uint64_t whole = log_hash(log, log->count);
  for (uint32_t i = 0; i < options.members; i++) {
    struct member *member = &room[i];
    uint64_t hash = member->trail ? trail_hash(member->trail)
                    : member->cursor == log->count ? whole : log_hash(log, member->cursor);
    votes[i] = (struct vote){ hash, member };
  }
  qsort(votes, options.members, sizeof *votes, by_hash);
  uint32_t best = 0, best_run = 0, run = 0;
  for (uint32_t i = 0; i < options.members; i++) {
    run = i > 0 && votes[i].hash == votes[i - 1].hash ? run + 1 : 1;
    if (run > best_run) {
      best_run = run;
      best = i;
    }
  }
  struct member *member = votes[best].member;
  free(votes);
  return member;
}

static void judge(const struct trail *trail, const uint32_t *position) {
  unsigned char *seen = calloc(message_count + 1, 1);
  uint32_t *last_sequence = calloc(member_count, sizeof *last_sequence);
  uint32_t furthest = 0, reordered = 0;
  for (uint32_t i = 0; i < trail->count; i++) {
    uint32_t number = trail->numbers[i];
    if (seen[number]) {
      totals.duplicated++;
      continue;
    }
    seen[number] = 1;
    /* A number that the common order lacks can still be out of its sender's order. */
    const struct message *message = &messages[number];
    bool behind = position[number] ? position[number] < furthest : message->sequence < last_sequence[message->sender];
    if (behind) reordered++;
    if (position[number] > furthest) furthest = position[number];
    if (message->sequence > last_sequence[message->sender]) last_sequence[message->sender] = message->sequence;
  }
  totals.reordered += reordered;
  totals.off_order_members += reordered > 0;
  free(seen);
  free(last_sequence);
}

/* An order that everybody shares can still be wrong: each sender's own messages must rise in it. */
static void judge_senders(const struct log *log, struct member *reference) {
  uint32_t *last = calloc(member_count, sizeof *last);
  uint32_t count = reference->trail ? reference->trail->count : reference->cursor;
  uint64_t behind = 0;
  for (uint32_t i = 0; i < count; i++) {
    const struct message *message = &messages[reference->trail ? reference->trail->numbers[i] : log->entries[i].number];
    if (message->sequence < last[message->sender]) behind++;
    else last[message->sender] = message->sequence;
  }
  totals.reordered += behind * options.members;
  if (behind) totals.off_order_members += options.members;
  free(last);
}

void account_end(void) {
  for (uint32_t room = 0; room < options.rooms; room++) {
    struct log *log = &logs[room];
    struct member *inhabitants = &members[(size_t)room * options.members];
    bool disagreement = false;
    for (uint32_t i = 0; i < options.members; i++) {
      const struct member *member = &inhabitants[i];
      totals.lost += log->sent - (member->trail ? member->trail->distinct : member->cursor);
      if (member->trail) disagreement = true;
    }
    struct member *reference = disagreement ? majority(inhabitants, log) : &inhabitants[0];
    judge_senders(log, reference);
    if (!disagreement) continue;
    if (!reference->trail) trail_start(reference);
    uint32_t *position = calloc(message_count + 1, sizeof *position);
    for (uint32_t i = 0; i < reference->trail->count; i++) {
      uint32_t number = reference->trail->numbers[i];
      if (!position[number]) position[number] = i + 1;
    }
    for (uint32_t i = 0; i < options.members; i++) {
      /* A member on the log is judged too: the log is only the first order seen. */
      if (!inhabitants[i].trail) trail_start(&inhabitants[i]);
      judge(inhabitants[i].trail, position);
    }
    free(position);
  }
}
