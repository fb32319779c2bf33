/* Join, closed loop, open loop, hold, leave. */
#ifndef GISCHAT_BENCH_PHASES_H
#define GISCHAT_BENCH_PHASES_H

void run_join(void);
void run_phase(const char *phase);

#endif
