/** A position in a log, and the bytes behind it once there are some. */
export interface LogEntry {
  /** Whole frames, or whole fragments of a message. */
  bytes: Buffer | undefined
  /** Members that the bytes are for; undefined is all. */
  only: ReadonlySet<object> | undefined
  next: LogEntry | undefined
  /** Number of bytes before this entry. */
  readonly position: number
}

/** Bytes of the fragments into which the framer cuts long messages. A slow line takes one every second or so. */
export const FRAGMENT_BYTES = 64 * 1024

/**
 * Bytes that were sent to a group of members, for those that have not taken
 * them yet. They are held once for all members, and only by the positions of
 * these: an entry refers to those behind it, so bytes that every member has
 * taken are garbage.
 */
export class BroadcastLog {
  #end = entryAt(0)

  /** The position of the next bytes. */
  get end (): LogEntry {
    return this.#end
  }

  /** @param bytes whole frames */
  append (bytes: Buffer, only?: ReadonlySet<object>): void {
    this.#end.bytes = bytes
    this.#end.only = only
    this.#end.next = entryAt(this.#end.position + bytes.length)
    this.#end = this.#end.next
  }
}

/**
 * Entries for one member that lead to a position of a log.
 *
 * @param entries whole frames or fragments
 * @returns the position of the first of them
 */
export function entriesBefore (position: LogEntry, entries: readonly Buffer[]): LogEntry {
  return entries.reduceRight((next: LogEntry, bytes) =>
    ({ bytes, only: undefined, next, position: next.position - bytes.length }), position)
}

/** Everything from a position to the end of its log that is for a member. */
export function bytesFor (member: object, from: LogEntry): Buffer[] {
  const bytes = []
  for (let entry: LogEntry | undefined = from; entry?.bytes; entry = entry.next) {
    if (isFor(member, entry)) bytes.push(entry.bytes)
  }
  return bytes
}

export function isFor (member: object, { only }: LogEntry): boolean {
  return only === undefined || only.has(member)
}

/** A frame as it is, or a long message by its fragments. */
export function fragmentsOf (frame: Buffer): Buffer[] {
  const fragments = []
  for (let at = 0; at < frame.length; at += FRAGMENT_BYTES) fragments.push(frame.subarray(at, at + FRAGMENT_BYTES))
  return fragments
}

/** A position of no log, behind which nothing will ever be. */
export function nowhere (): LogEntry {
  return entryAt(0)
}

function entryAt (position: number): LogEntry {
  return { bytes: undefined, only: undefined, next: undefined, position }
}
