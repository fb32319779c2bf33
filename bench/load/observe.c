/* The server's processor time and memory, from the operating system's accounting. */
#include "observe.h"
#include "common.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static uint64_t clock_ns(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) != 0) fail("the server is gone");
  return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static void read_proc(const char *file, char *text, size_t size) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", options.pid, file);
  FILE *stream = fopen(path, "r");
  if (!stream) fail("cannot read %s: the server is gone", path);
  text[fread(text, 1, size - 1, stream)] = 0;
  fclose(stream);
}

struct usage observe(void) {
  struct usage usage = { .load_cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID), .at = now_ns() };
  if (options.pid == 0) return usage;
  /* The scheduler's own nanoseconds, all threads, those that have ended included; utime and stime count in ticks. */
  clockid_t clock;
  if (clock_getcpuclockid(options.pid, &clock) != 0) fail("no clock of process %d: the server is gone", options.pid);
  usage.cpu_ns = clock_ns(clock);
  char text[1024];
  read_proc("stat", text, sizeof text);
  unsigned long user = 0, system = 0;
  /* The name in parentheses may contain anything; field 3 follows the last of them. */
  const char *fields = strrchr(text, ')');
  if (fields) sscanf(fields + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  usage.user = user;
  usage.system = system;
  unsigned long pages = 0;
  read_proc("statm", text, sizeof text);
  sscanf(text, "%*u %lu", &pages);
  usage.rss_kib = pages * (unsigned long)sysconf(_SC_PAGESIZE) / 1024;
  /* Of the main thread: what its own helpers took from it is in here, too. */
  unsigned long waited = 0;
  read_proc("schedstat", text, sizeof text);
  sscanf(text, "%*u %lu", &waited);
  usage.waited_ns = waited;
  return usage;
}
