/* Latencies in buckets. */
#ifndef GISCHAT_BENCH_HISTOGRAM_H
#define GISCHAT_BENCH_HISTOGRAM_H

#include <stdint.h>

struct histogram {
  uint64_t count, sum, max;
  uint64_t buckets[64 * 64];
};

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

#endif
