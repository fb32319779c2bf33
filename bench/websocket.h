/* The few parts of RFC 6455 that the load generator and the floor share. */
#ifndef GISCHAT_BENCH_WEBSOCKET_H
#define GISCHAT_BENCH_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { WS_CONTINUATION = 0, WS_TEXT = 1, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };

/* Longest header: 2 bytes, 8 of length, 4 of mask. */
enum { WS_HEADER_MAX = 14 };

struct ws_frame {
  int opcode;
  bool fin; /* the last frame of its message */
  const unsigned char *mask; /* NULL when the payload is not masked */
  unsigned char *payload;
  size_t length;
  size_t total; /* header and payload */
};

/* 1: a whole frame; 0: more bytes are needed; -1: nothing a benchmark expects (frames above 64 KiB). */
static inline int ws_parse(unsigned char *bytes, size_t available, struct ws_frame *frame) {
  if (available < 2) return 0;
  size_t header = 2;
  size_t length = bytes[1] & 0x7f;
  if (length == 126) {
    if (available < 4) return 0;
    length = (size_t)bytes[2] << 8 | bytes[3];
    header = 4;
  } else if (length == 127) {
    return -1;
  }
  frame->mask = NULL;
  if (bytes[1] & 0x80) {
    frame->mask = bytes + header;
    header += 4;
  }
  if (available < header + length) return 0;
  frame->opcode = bytes[0] & 0x0f;
  frame->fin = bytes[0] & 0x80;
  frame->payload = bytes + header;
  frame->length = length;
  frame->total = header + length;
  return 1;
}

static inline void ws_apply_mask(unsigned char *payload, size_t length, const unsigned char *mask) {
  for (size_t i = 0; i < length; i++) payload[i] ^= mask[i & 3];
}

/* Writes a frame of at most 65 535 bytes of payload and returns its size; a mask makes it a client's. */
static inline size_t ws_build(unsigned char *out, int opcode, const void *payload, size_t length,
                              const unsigned char *mask) {
  size_t at = 0;
  unsigned char masked = mask ? 0x80 : 0;
  out[at++] = 0x80 | opcode;
  if (length < 126) {
    out[at++] = masked | length;
  } else {
    out[at++] = masked | 126;
    out[at++] = length >> 8;
    out[at++] = length & 0xff;
  }
  if (mask) {
    memcpy(out + at, mask, 4);
    at += 4;
  }
  memcpy(out + at, payload, length);
  if (mask) ws_apply_mask(out + at, length, mask);
  return at + length;
}

#endif
