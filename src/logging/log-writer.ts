import { whileProgressing } from '../lib/while-progressing.ts'

export interface LogWriterOptions {
  /** Takes as many bytes as the reader has room for, at least one, or throws the system's error; MUST NOT block. */
  output (bytes: Buffer): number
  /**
   * The output works again. Called once for each interruption, after everything that waited is written.
   *
   * @param dropped number of lines that found no room
   */
  onResumed (problem: string, dropped: number): void
}

/** Bytes that may wait for the reader. */
const MAX_WAITING = 8 * 1024 * 1024

/** Lines that wait are joined into chunks of this many characters. */
const CHUNK = 64 * 1024

/** Milliseconds until the next attempt after one that wrote something, and at most after those that did not. */
const SOON = 1
const LATEST = 100

/** Milliseconds without progress after which `flush` gives the reader up, and the same at an immediate exit. */
const FLUSH_IDLE = 2_000
const EXIT_IDLE = 200

/** Milliseconds that an immediate exit waits for a reader at most. */
const EXIT_AT_MOST = 1_000

const TOO_SLOW = 'the reader of the log was too slow'

/**
 * Writes log lines without ever waiting for their reader. A line is written at once, so that none is lost however the
 * process ends. Lines that the reader does not take wait in memory; once that is full, lines are dropped until all of
 * it is written. An error, such as a full disk or a closed pipe, counts as a reader that takes nothing.
 */
export class LogWriter {
  readonly #options: LogWriterOptions
  /** Lines that wait, joined; the first chunk is being written. */
  readonly #chunks: string[] = []
  /** The rest of the chunk that is being written. */
  #rest: Buffer | undefined
  #waiting = 0
  #written = 0
  #dropped = 0
  /** Why lines are not written, if there is more to it than a slow reader. */
  #problem: string | undefined
  #delay = SOON
  #timer: NodeJS.Timeout | undefined
  #onDrained = () => {}

  constructor (options: LogWriterOptions) {
    this.#options = options
  }

  /** @param line with its line feed */
  write (line: string): void {
    const size = Buffer.byteLength(line)
    // Lines that still fit would hide the gap before them.
    if (this.#dropped > 0 || (this.#waiting > 0 && this.#waiting + size > MAX_WAITING)) {
      this.#dropped++
      return
    }
    this.#waiting += size
    const last = this.#chunks.length - 1
    if (last >= 0 && this.#chunks[last]!.length + line.length <= CHUNK) this.#chunks[last] += line
    else this.#chunks.push(line)
    if (!this.#timer) this.#attempt()
  }

  /** Resolves when everything is written, or the reader has stopped reading. @param atMost milliseconds to wait */
  async flush (atMost: number): Promise<void> {
    if (this.#waiting === 0) return
    const drained = new Promise<void>((resolve) => { this.#onDrained = resolve })
    await whileProgressing(drained, { measure: () => this.#written, idle: Math.min(FLUSH_IDLE, atMost), atMost })
  }

  /** The same for the end of the process, when no timer fires any more. */
  flushAtExit (): void {
    const clock = new Int32Array(new SharedArrayBuffer(4))
    const end = performance.now() + EXIT_AT_MOST
    for (let idle = 0, last = this.#written; this.#waiting > 0 && idle < EXIT_IDLE && performance.now() < end;) {
      this.#attempt()
      idle = this.#written === last ? idle + SOON : 0
      last = this.#written
      if (this.#waiting > 0) Atomics.wait(clock, 0, 0, SOON)
    }
  }

  #attempt (): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const before = this.#written
    try {
      while (this.#waiting > 0) this.#writeSome()
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code !== 'EAGAIN') this.#problem = message
      this.#delay = this.#written > before ? SOON : Math.min(this.#delay * 2, LATEST)
      this.#timer = setTimeout(() => this.#attempt(), this.#delay)
      this.#timer.unref()
      return
    }
    this.#resume()
  }

  #writeSome (): void {
    this.#rest ??= Buffer.from(this.#chunks.shift()!)
    const length = this.#options.output(this.#rest)
    this.#written += length
    this.#waiting -= length
    this.#rest = length < this.#rest.length ? this.#rest.subarray(length) : undefined
  }

  /** Everything is written. */
  #resume (): void {
    this.#delay = SOON
    const [problem, dropped] = [this.#problem, this.#dropped]
    this.#problem = undefined
    this.#dropped = 0
    if (problem !== undefined || dropped > 0) this.#options.onResumed(problem ?? TOO_SLOW, dropped)
    if (this.#waiting === 0) this.#onDrained()
  }
}
