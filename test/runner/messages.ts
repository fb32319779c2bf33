/** What the process that runs test files tells the runner, in the order in which it happens. */
export type Message =
  /** It waits for its first file. */
  | { type: 'ready' }
  /** A test has begun or ended; the names of all that run, for the case that they never end. */
  | { type: 'running', names: string[] }
  | { type: 'test', test: TestResult }
  /** The file is over; `error` where the file itself failed: its import, or a hook of its own. */
  | { type: 'file', ms: number, error?: string | undefined }
  /** An error that belongs to no test. */
  | { type: 'stray', error: string }

export interface TestResult {
  /** Of the test and of those around it, from the outermost in. */
  names: string[]
  outcome: 'passed' | 'failed' | 'skipped'
  /** Milliseconds. */
  ms: number
  /** Of one that failed, with its stack. */
  error?: string | undefined
  /** Why it was skipped. */
  reason?: string | undefined
}

/** The answer to `ready` and `file`: the next file, or undefined where there is none. */
export interface Order {
  file?: string | undefined
}
