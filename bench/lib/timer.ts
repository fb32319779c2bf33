import { spread, type Spread } from './stats.ts'

/** One task of a micro-benchmark; what it returns is kept, so that V8 cannot drop the work. */
export interface Task {
  name: string
  run: () => unknown
}

const SLICE = 20_000 // µs
const ROUNDS = 25

/** Where results go to be used by nobody. */
export const sink: { value: unknown } = { value: undefined }

/** Processor time in µs, the garbage collector's threads included; what others do meanwhile is not in it. */
function time (run: () => unknown, times: number): number {
  const start = process.cpuUsage()
  for (let i = 0; i < times; i++) sink.value = run()
  const { user, system } = process.cpuUsage(start)
  return user + system
}

/** How often a task fits into a slice, once it is compiled. */
function calibrate (run: () => unknown): number {
  let times = 1
  while (time(run, times) < SLICE) times *= 2
  return times
}

/** Nanoseconds of processor time per run of each task; they take turns, so that they share the machine's moods. */
export function timeAll (tasks: Task[]): Map<string, Spread> {
  const times = tasks.map(({ run }) => calibrate(run))
  const samples = tasks.map(() => [] as number[])
  for (let round = 0; round < ROUNDS; round++) {
    tasks.forEach(({ run }, i) => samples[i]!.push(time(run, times[i]!) * 1000 / times[i]!))
  }
  return new Map(tasks.map(({ name }, i) => [name, spread(samples[i]!)!]))
}
