#include "histogram.h"

#include <string.h>

void histogram_reset(struct histogram *histogram) { memset(histogram, 0, sizeof *histogram); }

double histogram_us(const struct histogram *histogram, double quantile) {
  uint64_t rank = (uint64_t)(quantile * (double)histogram->count);
  uint64_t seen = 0;
  for (int i = 0; i < 64 * 64; i++) {
    seen += histogram->buckets[i];
    if (seen > rank) {
      uint64_t upper = (64ull + (i & 63) + 1) << (i >> 6);
      return (double)(upper < histogram->max ? upper : histogram->max) / 1e3;
    }
  }
  return (double)histogram->max / 1e3;
}
