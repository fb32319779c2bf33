import type { Line, Load } from './load.ts'

/** What a case works with: a server that runs, fresh for this case and round. */
export interface Context {
  load (load: Load): Promise<Line[]>
  /** A new process of the same server. */
  restart (): Promise<void>
  /** How often the server has been measured before. */
  slice: number
  /** Seconds to measure, scaled by the options. */
  seconds (seconds: number): number
}

export type Metrics = Record<string, number>

export interface Case {
  name: string
  server: string
  /** The row's name in the table. */
  title: string
  /** The server is to tell head counts at joins and leaves. */
  counts?: boolean
  /** Connections it takes, to leave it out where the system allows fewer. */
  connections: number
  /** For what takes long and is there for comparison only. */
  rounds?: number
  measure (context: Context): Promise<Metrics>
}

export interface Column {
  metric: string
  title: string
}

/** A metric of one case over the same metric of another, round by round. */
export interface Ratio {
  title: string
  metric: string
  of: string
  over: string
  atMost?: number
  /** As docs/performance.md has it; a smoke run fails far above it. */
  documented?: number
}

/** A metric that has to stay on one side of a figure, in the median. */
export interface Bar {
  title: string
  metric: string
  of: string
  atMost?: number
  atLeast?: number
}

export interface Scenario {
  name: string
  title: string
  about: string
  /**
   * How often each case is measured in a round. With more than once, the servers of a round live side by side and are
   * measured in turns, so that what a ratio compares is seconds apart.
   */
  slices?: number
  columns: Column[]
  cases: Case[]
  ratios: Ratio[]
  bars: Bar[]
}
