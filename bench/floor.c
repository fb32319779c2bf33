/*
 * The floor: what the kernel charges for the same broadcast when the server does next to nothing itself.
 *
 *   floor PORT each|turn on|off
 *
 * each: one write per member per message. turn: what arrives in one turn of the event loop leaves in one write per member.
 * on|off: whether joins and leaves tell everybody the head count, each one by itself.
 * It relays the payload as it came: no JSON, no validation, no protection from anything. Not a server to use.
 */
#define _GNU_SOURCE
#include "websocket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOMS = 128, READ_SIZE = 64 * 1024, EVENTS = 1024 };

struct bytes {
  unsigned char *data;
  size_t length, capacity;
};

struct member {
  int fd;
  bool open;
  struct room *room;
  uint32_t index; /* in its room */
  struct bytes in, out;
};

struct room {
  struct member **members;
  uint32_t count, capacity;
  struct bytes pending; /* of this turn */
};

static struct room rooms[ROOMS];
static int epoll;
static bool per_turn, counts;
static unsigned char buffer[READ_SIZE];

static void append(struct bytes *bytes, const void *data, size_t length) {
  if (bytes->length + length > bytes->capacity) {
    bytes->capacity = (bytes->length + length) * 2;
    bytes->data = realloc(bytes->data, bytes->capacity);
    if (!bytes->data) abort();
  }
  memcpy(bytes->data + bytes->length, data, length);
  bytes->length += length;
}

static void watch(struct member *member, int operation, uint32_t what) {
  struct epoll_event event = { .events = what, .data.ptr = member };
  epoll_ctl(epoll, operation, member->fd, &event);
}

static void write_bytes(struct member *member, const void *data, size_t length) {
  ssize_t taken = member->out.length ? 0 : send(member->fd, data, length, MSG_NOSIGNAL);
  if (taken < 0) taken = 0; /* full, or gone: the reader sees which */
  if ((size_t)taken == length) return;
  if (member->out.length == 0) watch(member, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
  append(&member->out, (const char *)data + taken, length - (size_t)taken);
}

static void write_all(struct room *room, const void *data, size_t length) {
  for (uint32_t i = 0; i < room->count; i++) write_bytes(room->members[i], data, length);
}

static void flush_room(struct room *room) {
  if (room->pending.length == 0) return;
  write_all(room, room->pending.data, room->pending.length);
  room->pending.length = 0;
}

static void broadcast(struct room *room, const void *payload, size_t length) {
  unsigned char frame[WS_HEADER_MAX + 65536];
  size_t size = ws_build(frame, WS_TEXT, payload, length, NULL);
  if (per_turn) append(&room->pending, frame, size);
  else write_all(room, frame, size);
}

static void tell_count(struct room *room) {
  char payload[64];
  if (counts) broadcast(room, payload, (size_t)sprintf(payload, "{\"author\":\"internal\",\"nb_users\":%u}", room->count));
}

static void join(struct member *member, struct room *room) {
  flush_room(room); /* what was said before is not for the newcomer */
  if (room->count == room->capacity) {
    room->capacity = room->capacity ? room->capacity * 2 : 64;
    room->members = realloc(room->members, room->capacity * sizeof *room->members);
    if (!room->members) abort();
  }
  member->open = true;
  member->room = room;
  member->index = room->count;
  room->members[room->count++] = member;
  tell_count(room);
}

static void leave(struct member *member) {
  struct room *room = member->room;
  if (member->open) {
    flush_room(room);
    struct member *last = room->members[--room->count];
    room->members[member->index] = last;
    last->index = member->index;
  }
  close(member->fd);
  free(member->in.data);
  free(member->out.data);
  bool told = member->open;
  free(member);
  if (told) tell_count(room);
}

static uint32_t rotate(uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

/* SHA-1 of at most 119 bytes: a key and the GUID of RFC 6455. */
static void sha1(const unsigned char *text, size_t length, unsigned char digest[20]) {
  unsigned char blocks[128] = { 0 };
  size_t size = length < 56 ? 64 : 128;
  memcpy(blocks, text, length);
  blocks[length] = 0x80;
  for (int i = 0; i < 4; i++) blocks[size - 1 - (size_t)i] = (unsigned char)(length * 8 >> (8 * i));
  uint32_t h[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };
  for (size_t block = 0; block < size; block += 64) {
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 16; i++) {
      const unsigned char *p = blocks + block + i * 4;
      w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    }
    for (int i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
      uint32_t f = i < 20 ? (b & c) | (~b & d) : i < 40 ? b ^ c ^ d : i < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      uint32_t k = i < 20 ? 0x5a827999 : i < 40 ? 0x6ed9eba1 : i < 60 ? 0x8f1bbcdc : 0xca62c1d6;
      uint32_t next = rotate(a, 5) + f + e + k + w[i];
      e = d, d = c, c = rotate(b, 30), b = a, a = next;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
  }
  for (int i = 0; i < 20; i++) digest[i] = (unsigned char)(h[i / 4] >> (24 - i % 4 * 8));
}

static void accept_key(const char *key, size_t length, char out[29]) {
  static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned char text[119], digest[21] = { 0 };
  static const char GUID[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  memcpy(text, key, length);
  memcpy(text + length, GUID, sizeof GUID - 1);
  sha1(text, length + sizeof GUID - 1, digest);
  for (int i = 0, at = 0; i < 21; i += 3) {
    uint32_t word = (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 1] << 8 | digest[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) out[at++] = LETTERS[word >> shift & 63];
  }
  out[27] = '=';
  out[28] = 0;
}

/* How many bytes the upgrade took; 0 while it is incomplete, -1 when it is none. */
static ssize_t upgrade(struct member *member, unsigned char *bytes, size_t available) {
  unsigned char *end = memmem(bytes, available, "\r\n\r\n", 4);
  if (!end) return 0;
  *end = 0;
  const char *request = (char *)bytes, *key = strcasestr(request, "\r\nSec-WebSocket-Key: ");
  unsigned room = 0;
  if (!key || sscanf(request, "GET /room/r%u/ws ", &room) != 1 || room >= ROOMS) return -1;
  key += 21;
  size_t length = strcspn(key, "\r");
  char accepted[29], answer[256];
  if (length > 64) return -1;
  accept_key(key, length, accepted);
  write_bytes(member, answer, (size_t)sprintf(answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                              "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accepted));
  join(member, &rooms[room]);
  return end + 4 - bytes;
}

/* False when the connection is to end. */
static bool consume(struct member *member, unsigned char *bytes, size_t available, size_t *used) {
  if (!member->open) {
    ssize_t took = upgrade(member, bytes, available);
    if (took <= 0) return took == 0;
    *used = (size_t)took;
  }
  struct ws_frame frame;
  int whole;
  while ((whole = ws_parse(bytes + *used, available - *used, &frame)) == 1) {
    if (!frame.mask || !frame.fin || frame.opcode == WS_CONTINUATION || frame.opcode == WS_CLOSE) return false;
    ws_apply_mask(frame.payload, frame.length, frame.mask);
    if (frame.opcode == WS_TEXT) broadcast(member->room, frame.payload, frame.length);
    *used += frame.total;
  }
  return whole == 0;
}

static void readable(struct member *member) {
  size_t kept = member->in.length, used = 0;
  if (kept) memcpy(buffer, member->in.data, kept);
  ssize_t got = recv(member->fd, buffer + kept, READ_SIZE - kept, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0 || !consume(member, buffer, kept + (size_t)got, &used)) {
    leave(member);
    return;
  }
  member->in.length = 0;
  if (kept + (size_t)got > used) append(&member->in, buffer + used, kept + (size_t)got - used);
}

static void writable(struct member *member) {
  ssize_t taken = send(member->fd, member->out.data, member->out.length, MSG_NOSIGNAL);
  if (taken <= 0) return;
  member->out.length -= (size_t)taken;
  memmove(member->out.data, member->out.data + taken, member->out.length);
  if (member->out.length == 0) watch(member, EPOLL_CTL_MOD, EPOLLIN);
}

static void accept_all(int listener) {
  int yes = 1;
  for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
    struct member *member = calloc(1, sizeof *member);
    if (!member) abort();
    member->fd = fd;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    watch(member, EPOLL_CTL_ADD, EPOLLIN);
  }
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "floor PORT each|turn on|off\n");
    return 2;
  }
  per_turn = strcmp(arguments[2], "turn") == 0;
  counts = strcmp(arguments[3], "on") == 0;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 4096) != 0) {
    perror("floor");
    return 1;
  }
  epoll = epoll_create1(0);
  struct epoll_event event = { .events = EPOLLIN }, events[EVENTS];
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      struct member *member = events[i].data.ptr;
      if (!member) {
        accept_all(listener);
        continue;
      }
      if (events[i].events & EPOLLOUT && member->out.length) writable(member);
      if (events[i].events & ~(uint32_t)EPOLLOUT) readable(member);
    }
    for (int i = 0; i < ROOMS; i++) flush_room(&rooms[i]);
  }
}
