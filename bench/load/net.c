/* Connections: connect, upgrade, read, write. */
#define _GNU_SOURCE
#include "net.h"
#include "../websocket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_SIZE = 256 * 1024, EVENTS = 256, PER_SOURCE_ADDRESS = 2000 };

struct member *members;
uint32_t member_count, open_count;
struct totals totals;
void (*on_told)(struct member *, uint32_t, uint64_t);

static const struct receiver *receiver;
static int epoll;
static struct sockaddr_in server;
static uint32_t next_to_connect, under_way;
static unsigned char buffer[READ_SIZE];
static struct epoll_event events[EVENTS];

void net_start(const struct receiver *to) {
  receiver = to;
  epoll = epoll_create1(0);
  server = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)options.port) };
  if (inet_pton(AF_INET, options.host, &server.sin_addr) != 1) fail("not an IPv4 address: %s", options.host);
  member_count = options.members * options.rooms;
  members = calloc(member_count, sizeof *members);
  if (!members) fail("out of memory");
  for (uint32_t i = 0; i < member_count; i++) {
    members[i] = (struct member){ .fd = -1, .id = i, .room = i / options.members };
  }
}

static void watch(struct member *member, int operation, uint32_t what) {
  struct epoll_event event = { .events = what, .data.ptr = member };
  if (epoll_ctl(epoll, operation, member->fd, &event) != 0) fail("epoll_ctl: %s", strerror(errno));
}

static void start_connecting(struct member *member) {
  member->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (member->fd < 0) fail("socket: %s (raise ulimit -n)", strerror(errno));
  int yes = 1;
  setsockopt(member->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  /* On a loopback server, a source address for every few thousand connections: ports do not run short. */
  if ((ntohl(server.sin_addr.s_addr) >> 24) == 127) {
    struct sockaddr_in source = { .sin_family = AF_INET };
    source.sin_addr.s_addr = htonl(0x7f000002 + member->id / PER_SOURCE_ADDRESS);
    setsockopt(member->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    if (bind(member->fd, (struct sockaddr *)&source, sizeof source) != 0) fail("bind: %s", strerror(errno));
  }
  if (connect(member->fd, (struct sockaddr *)&server, sizeof server) != 0 && errno != EINPROGRESS) {
    fail("connect: %s", strerror(errno));
  }
  member->state = MEMBER_CONNECTING;
  watch(member, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
}

bool net_connect_more(void) {
  while (under_way < options.connecting && next_to_connect < member_count) {
    /* Round robin over the rooms: they fill at the same pace. */
    uint32_t i = next_to_connect++;
    start_connecting(&members[(size_t)(i % options.rooms) * options.members + i / options.rooms]);
    under_way++;
  }
  return open_count == member_count;
}

static void net_gone(struct member *member) {
  if (member->fd < 0) return;
  close(member->fd);
  member->fd = -1;
  if (member->state == MEMBER_OPEN) totals.closed_by_server++;
  else if (member->state != MEMBER_LEAVING) fail("member %u: closed before it was open", member->id);
  member->state = MEMBER_GONE;
  member->in_length = member->out_length = 0;
  member->message_length = 0;
  open_count--;
}

static void queue(struct member *member, const unsigned char *bytes, size_t length) {
  if (member->out_length + length > member->out_capacity) {
    member->out_capacity = (uint32_t)((member->out_length + length) * 2);
    member->out = realloc(member->out, member->out_capacity);
    if (!member->out) fail("out of memory");
  }
  if (member->out_length == 0) watch(member, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
  memcpy(member->out + member->out_length, bytes, length);
  member->out_length += (uint32_t)length;
}

static void write_bytes(struct member *member, const unsigned char *bytes, size_t length) {
  if (member->fd < 0) return;
  ssize_t taken = member->out_length ? 0 : send(member->fd, bytes, length, MSG_NOSIGNAL);
  if (taken < 0) {
    if (errno != EAGAIN) return; /* the reader will see the end */
    taken = 0;
  }
  if ((size_t)taken < length) queue(member, bytes + taken, length - (size_t)taken);
}

static void flush(struct member *member) {
  ssize_t taken = send(member->fd, member->out, member->out_length, MSG_NOSIGNAL);
  if (taken < 0) return;
  member->out_length -= (uint32_t)taken;
  memmove(member->out, member->out + taken, member->out_length);
  if (member->out_length == 0) watch(member, EPOLL_CTL_MOD, EPOLLIN);
}

void net_send(struct member *member, int opcode, const char *payload, size_t length) {
  static uint32_t mask = 0x9e3779b9;
  unsigned char frame[WS_HEADER_MAX + 512];
  if (length > 512) fail("a message of %zu bytes", length);
  mask = mask * 1664525 + 1013904223;
  write_bytes(member, frame, ws_build(frame, opcode, payload, length, (const unsigned char *)&mask));
}

static void upgrade(struct member *member) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(member->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error) fail("connect: %s", strerror(error));
  char path[256], request[512];
  snprintf(path, sizeof path, options.path, member->room);
  int length = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                        path, options.host, options.port);
  member->state = MEMBER_UPGRADING;
  watch(member, EPOLL_CTL_MOD, EPOLLIN);
  write_bytes(member, (unsigned char *)request, (size_t)length);
}

static void opened(struct member *member) {
  member->state = MEMBER_OPEN;
  open_count++;
  under_way--;
  /* At once, so that the server is never short of joins. */
  net_connect_more();
}

/* The answer to the upgrade; how many bytes it took, 0 while it is incomplete. */
static size_t read_upgrade(struct member *member, unsigned char *bytes, size_t available) {
  unsigned char *end = memmem(bytes, available, "\r\n\r\n", 4);
  if (!end) return 0;
  if (available < 12 || memcmp(bytes, "HTTP/1.1 101", 12) != 0) {
    fail("the upgrade was refused: %.*s", (int)(end - bytes), bytes);
  }
  if (options.protocol == PROTOCOL_SOCKETIO) member->state = MEMBER_GREETING;
  else opened(member);
  return (size_t)(end - bytes) + 4;
}

/* Packets of engine.io and socket.io that carry no event: true when it was one. */
static bool read_socketio(struct member *member, const struct ws_frame *frame) {
  if (frame->length == 0) return false;
  if (frame->payload[0] == '0') net_send(member, WS_TEXT, "40", 2);
  else if (frame->payload[0] == '2') net_send(member, WS_TEXT, "3", 1);
  else if (frame->length >= 2 && frame->payload[0] == '4' && frame->payload[1] == '0') opened(member);
  else return false;
  totals.pings += frame->payload[0] == '2';
  return true;
}

static bool read_count(struct member *member, const struct ws_frame *frame, uint64_t now) {
  static const char KEY[] = "\"nb_users\":";
  const unsigned char *key = memmem(frame->payload, frame->length, KEY, sizeof KEY - 1);
  if (!key) return false;
  uint32_t count = 0;
  const unsigned char *end = frame->payload + frame->length;
  for (key += sizeof KEY - 1; key < end && *key >= '0' && *key <= '9'; key++) count = count * 10 + (*key - '0');
  uint32_t before = member->told;
  member->told = count;
  totals.notices++;
  if (on_told) on_told(member, before, now);
  return true;
}

static void read_message(struct member *member, const unsigned char *bytes, const struct ws_frame *frame, uint64_t now) {
  const unsigned char *marker = memchr(frame->payload, '#', frame->length);
  if (marker) {
    receiver->message(member, bytes, frame->total, marker, (size_t)(frame->payload + frame->length - marker), now);
  } else if (!read_count(member, frame, now) &&
             !(options.protocol == PROTOCOL_SOCKETIO && read_socketio(member, frame))) {
    totals.others++;
  }
}

/* Joins the fragments of a message, which counts as one frame once it is complete. */
static void read_fragment(struct member *member, const struct ws_frame *frame, uint64_t now) {
  if ((frame->opcode == WS_CONTINUATION) != (member->message_length > 0)) {
    fail("member %u: a fragment out of order", member->id);
  }
  size_t length = member->message_length + frame->length;
  if (length > member->message_capacity) {
    member->message_capacity = length * 2;
    member->message = realloc(member->message, member->message_capacity);
    if (!member->message) fail("out of memory");
  }
  memcpy(member->message + member->message_length, frame->payload, frame->length);
  member->message_length = length;
  if (!frame->fin) return;
  struct ws_frame whole = { .opcode = WS_TEXT, .fin = true, .payload = member->message, .length = length,
                            .total = length };
  member->message_length = 0;
  totals.frames++;
  read_message(member, member->message, &whole, now);
}

static void read_frame(struct member *member, unsigned char *bytes, const struct ws_frame *frame, uint64_t now) {
  if (frame->opcode == WS_PING) {
    totals.frames++;
    totals.pings++;
    net_send(member, WS_PONG, (char *)frame->payload, frame->length);
  } else if (frame->opcode == WS_CONTINUATION || !frame->fin) {
    read_fragment(member, frame, now);
  } else {
    if (frame->opcode == WS_TEXT && member->message_length) fail("member %u: a message inside another", member->id);
    totals.frames++;
    if (frame->opcode == WS_TEXT) read_message(member, bytes, frame, now);
  }
  /* A close frame is answered by the close of the connection. */
  if (frame->opcode == WS_CLOSE) net_gone(member);
}

/* Handles whole frames; how many bytes they took. */
static size_t consume(struct member *member, unsigned char *bytes, size_t available, uint64_t now) {
  size_t used = 0;
  if (member->state == MEMBER_UPGRADING) {
    used = read_upgrade(member, bytes, available);
    if (used == 0) return 0;
  }
  while (used < available && member->fd >= 0) {
    used += receiver->expected(member, bytes + used, available - used, now);
    struct ws_frame frame;
    int whole = ws_parse(bytes + used, available - used, &frame);
    if (whole == 0) break;
    if (whole < 0) {
      totals.broken_frames++;
      fail("member %u: a frame that no server here should send", member->id);
    }
    read_frame(member, bytes + used, &frame, now);
    used += frame.total;
  }
  return used;
}

static void readable(struct member *member) {
  size_t kept = member->in_length;
  if (kept) memcpy(buffer, member->in, kept);
  ssize_t got = recv(member->fd, buffer + kept, READ_SIZE - kept, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    net_gone(member);
    return;
  }
  totals.reads++;
  totals.bytes += (uint64_t)got;
  size_t available = kept + (size_t)got;
  size_t used = consume(member, buffer, available, now_ns());
  if (member->fd < 0) return;
  size_t rest = available - used;
  if (rest > member->in_capacity) {
    member->in_capacity = (uint32_t)rest * 2;
    member->in = realloc(member->in, member->in_capacity);
    if (!member->in) fail("out of memory");
  }
  if (rest) memcpy(member->in, buffer + used, rest);
  member->in_length = (uint32_t)rest;
}

static int wait_for_events(uint64_t until) {
  if (options.waiting == WAIT_BLOCK) {
    uint64_t now = now_ns();
    uint64_t span = until > now ? until - now : 0;
    struct timespec timeout = { .tv_sec = (time_t)(span / SECOND), .tv_nsec = (long)(span % SECOND) };
    return epoll_pwait2(epoll, events, EVENTS, &timeout, NULL);
  }
  int ready = epoll_wait(epoll, events, EVENTS, 0);
  if (ready != 0 || options.waiting == WAIT_SPIN) return ready;
  /*
   * Asleep on a clock, not on the sockets: the server does not pay for waking us, which on a virtual machine costs
   * it more than the write itself. A client at the far end of a network would not charge it for that either.
   */
  uint64_t now = now_ns();
  uint64_t span = until > now ? until - now : 0;
  if (span > 50 * MICROSECOND) span = 50 * MICROSECOND;
  struct timespec nap = { .tv_nsec = (long)span };
  nanosleep(&nap, NULL);
  return epoll_wait(epoll, events, EVENTS, 0);
}

void net_poll(uint64_t until) {
  int ready = wait_for_events(until);
  for (int i = 0; i < ready; i++) {
    struct member *member = events[i].data.ptr;
    if (member->fd < 0) continue;
    if (member->state == MEMBER_CONNECTING) {
      upgrade(member);
      continue;
    }
    if (events[i].events & EPOLLOUT && member->out_length) flush(member);
    if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) readable(member);
  }
}
