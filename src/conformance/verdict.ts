export type Outcome =
  | 'passed'
  /** The server did something else. */
  | 'failed'
  /** The server answered nothing, not even what proves that it had its turn. */
  | 'timeout'
  /** The server lacks what the case needs. */
  | 'skipped'
  /** A case failed without which this one means nothing. */
  | 'blocked'

/** The server is wrong. Its message tells what was expected and what came. */
export class Failed extends Error {
  override name = 'Failed'
}

/** The server is too slow, or gone. */
export class TimedOut extends Error {
  override name = 'TimedOut'
}

/** The server limits us more than usual: the case says nothing. */
export class Busy extends Error {
  override name = 'Busy'
}
