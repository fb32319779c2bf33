/* The server's processor time and memory, as the kernel accounts them. */
#ifndef GISCHAT_BENCH_OBSERVE_H
#define GISCHAT_BENCH_OBSERVE_H

#include <stdint.h>

struct usage {
  uint64_t cpu_ns;        /* of all threads of the server */
  uint64_t user, system;  /* clock ticks */
  uint64_t rss_kib;
  uint64_t waited_ns;     /* ready to run, with somebody else on its core */
  uint64_t load_cpu_ns;   /* our own */
  uint64_t at;
};
struct usage observe(void);

#endif
