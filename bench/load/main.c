/*
 * The load generator: one thread, one epoll set, all members of all rooms. Calls go down this list only; net.c delivers
 * messages to account.c by callbacks.
 *
 *   main.c       the command line
 *   phases.c     join, closed loop, open loop, hold, leave
 *   account.c    what was sent, what each member received, and in which order
 *   net.c        connections: connect, upgrade, read, write
 *   observe.c    the server's processor time and memory
 *   histogram.c  latencies
 *   common.c     options, clock, errors
 *
 * load [options] [phase …]: joins, then runs the phases in their order, one line of JSON for each.
 */
#include "account.h"
#include "phases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static int choice(const char *name, const char *value, const char *const *choices) {
  for (int i = 0; choices[i]; i++) {
    if (strcmp(value, choices[i]) == 0) return i;
  }
  fail("%s: not %s", name, value);
}

static void read_option(const char *name, const char *value) {
  static const char *const protocols[] = { "classic", "socketio", NULL };
  static const char *const waitings[] = { "block", "nap", "spin", NULL };
  static const char *const switches[] = { "off", "on", NULL };
  if (strcmp(name, "--host") == 0) options.host = value;
  else if (strcmp(name, "--port") == 0) options.port = atoi(value);
  else if (strcmp(name, "--path") == 0) options.path = value;
  else if (strcmp(name, "--pid") == 0) options.pid = atoi(value);
  else if (strcmp(name, "--rooms") == 0) options.rooms = (uint32_t)atoi(value);
  else if (strcmp(name, "--members") == 0) options.members = (uint32_t)atoi(value);
  else if (strcmp(name, "--connecting") == 0) options.connecting = (uint32_t)atoi(value);
  else if (strcmp(name, "--join-limit") == 0) options.join_limit = (uint64_t)atoi(value) * SECOND;
  else if (strcmp(name, "--drain-limit") == 0) options.drain_limit = (uint64_t)atoi(value) * SECOND;
  else if (strcmp(name, "--protocol") == 0) options.protocol = (enum protocol)choice(name, value, protocols);
  else if (strcmp(name, "--wait") == 0) options.waiting = (enum waiting)choice(name, value, waitings);
  else if (strcmp(name, "--counts") == 0) options.counts = choice(name, value, switches);
  else fail("unknown option %s", name);
}

int main(int count, char **arguments) {
  int i = 1;
  for (; i + 1 < count && strncmp(arguments[i], "--", 2) == 0; i += 2) read_option(arguments[i], arguments[i + 1]);
  if (options.port == 0 || options.rooms == 0 || options.members == 0) fail("--port, --rooms and --members, above 0");
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  /* Naps as short as asked for: the default slack would double them. */
  prctl(PR_SET_TIMERSLACK, 1000);
  net_start(&account_receiver);
  run_join();
  for (; i < count; i++) run_phase(arguments[i]);
  return 0;
}
