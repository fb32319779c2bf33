import type { Segment } from './member.ts'

interface Place {
  segment: Segment
  position: number
}

/**
 * Compares what members received. Where two of them have an event and the next one in a segment, nothing may be
 * between them for one that the other has not: it would have been lost without a word.
 *
 * @param accounts the segments of each member
 * @returns what contradicts that, or was received twice in one segment
 */
export function disagreements (accounts: Segment[][]): string[] {
  const problems: string[] = []
  const places = accounts.map((segments, i) => {
    const places = new Map<string, Place[]>()
    for (const segment of segments) {
      for (const [position, seq] of segment.entries()) {
        const known = places.get(seq) ?? []
        if (known.some((place) => place.segment === segment)) problems.push(`m${i}: ${seq} twice`)
        places.set(seq, [...known, { segment, position }])
      }
    }
    return places
  })
  for (const [i, segments] of accounts.entries()) {
    for (const segment of segments) {
      for (const [position, seq] of segment.slice(0, -1).entries()) {
        const next = segment[position + 1]!
        for (const [j, other] of places.entries()) {
          const follows = sharedBy(other, seq, next)
          if (i !== j && follows === false) problems.push(`m${i}: ${next} follows ${seq}, but not for m${j}`)
        }
      }
    }
  }
  return problems
}

/** Whether one event follows the other; undefined if a member has them in no segment together. */
function sharedBy (places: Map<string, Place[]>, seq: string, next: string): boolean | undefined {
  for (const { segment, position } of places.get(seq) ?? []) {
    const found = places.get(next)?.find((place) => place.segment === segment)
    if (found) return found.position === position + 1
  }
  return undefined
}
