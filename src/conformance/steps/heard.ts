import type { Heard } from '../case.ts'
import { abridge, describe, tryMatch } from '../match.ts'
import type { Peer, Received } from '../peer.ts'
import type { Stage } from '../stage.ts'
import { Busy, Failed, TimedOut } from '../verdict.ts'
import { sendMarker } from './marker.ts'

/** Message types that reach nobody but the one that they are for. */
const PRIVATE_TYPES = ['uncompliant', 'pong', 'hello']

/** Notices of messages above the rate. */
const RATE_LIMITED = /too many messages|rate_limited/i

interface Expectations {
  hear: Heard
  not: Heard
  only: string[]
}

/**
 * Compares what members received before a marker with what they must receive. The marker takes the way of the messages
 * before it, so its arrival proves that what is missing will not come.
 */
export async function compareHeard (
  { hear, not, only }: Expectations,
  stage: Stage,
  mark: (text: string) => Promise<void>
): Promise<void> {
  const names = [...new Set([...Object.keys(hear), ...Object.keys(not), ...only])]
  if (names.length === 0) return
  const marker = stage.nextMark()
  await mark(marker)
  for (const name of names) {
    const peer = stage.peer(name)
    const frames = await readUntil(name, peer, marker, stage)
    compare(name, frames, hear[name] ?? [], stage)
    for (const pattern of not[name] ?? []) {
      const unwanted = frames.find(({ frame }) => tryMatch(frame, pattern, stage.scope))
      if (unwanted) throw new Failed(`${name} received ${abridge(unwanted.text)}`)
    }
    if (only.includes(name)) compareOnly(name, frames, hear[name] ?? [])
  }
}

/** Waits until a member has received all of this, without a marker. */
export async function awaitAll (name: string, patterns: unknown[], stage: Stage): Promise<void> {
  const peer = stage.peer(name)
  const found = () => missingFrom(peer.frames.slice(peer.read), patterns, stage) === undefined || undefined
  if (await peer.wait(found, stage.target.patience)) return
  const missing = missingFrom(peer.frames.slice(peer.read), patterns, stage)
  await stage.missing(`${name} did not receive ${describe(missing, stage.scope)}; ${list(peer.frames.slice(peer.read))}`)
}

/** @returns the frames before the marker */
async function readUntil (name: string, peer: Peer, marker: string, stage: Stage): Promise<Received[]> {
  const find = (text: string) => () => {
    const at = peer.frames.findIndex((received, i) => i >= peer.read && received.text.includes(`${text}"`))
    return at === -1 ? undefined : at
  }
  const at = await peer.wait(find(marker), stage.target.patience)
  const frames = peer.frames.slice(peer.read, at).filter((received) => isOurs(received, stage))
  if (frames.some(({ text }) => RATE_LIMITED.test(text))) throw new Busy('the server drops messages above its rate')
  if (at !== undefined) {
    peer.read = at + 1
    return frames
  }
  if (peer.closed) throw new Failed(`the connection of ${name} was closed with ${peer.closed.code}; ${list(frames)}`)
  // Somebody else's marker: if it arrives, the first one is lost, and not late.
  const another = [...stage.peers.values()].find((candidate) => candidate !== peer && !candidate.closed) ?? peer
  const second = stage.nextMark()
  sendMarker(another, second, stage.scope)
  const later = await peer.wait(find(second), stage.target.patience)
  if (later !== undefined && find(marker)() === undefined) {
    throw new Failed(`${name} did not receive a text that was sent before another one that it received`)
  }
  throw new TimedOut(`${name} received nothing in ${stage.target.patience / 1000} s, not even a text sent afterwards`)
}

function compare (name: string, frames: Received[], patterns: unknown[], stage: Stage): void {
  const missing = missingFrom(frames, patterns, stage)
  if (missing === undefined) return
  throw new Failed(`${name} did not receive ${describe(missing, stage.scope)}; ${list(frames)}`)
}

/** @returns the first pattern that no frame behind those of the patterns before it fits */
function missingFrom (frames: Received[], patterns: unknown[], { scope }: Stage): unknown {
  let at = 0
  for (const pattern of patterns) {
    while (at < frames.length && !tryMatch(frames[at]!.frame, pattern, scope)) at++
    if (at === frames.length) return pattern
    at++
  }
  return undefined
}

/** Head counts and changes of nicknames may always come. */
function compareOnly (name: string, frames: Received[], patterns: unknown[]): void {
  const messages = frames.filter(({ frame }) => !isCount(frame) && !['newcomer', 'exiter'].includes(frame?.type))
  if (messages.length > patterns.length) throw new Failed(`${name} received more than it must; ${list(messages)}`)
}

/** Other people's frames are none of our business. */
function isOurs ({ text, frame }: Received, { scope }: Stage): boolean {
  return text.includes(scope.tag) || frame === undefined || frame?.nb_users !== undefined ||
    PRIVATE_TYPES.includes(frame?.type)
}

/** A notice counts, too, but it is about a message. */
function isCount (frame: any): boolean {
  return frame?.nb_users !== undefined && frame.error === undefined
}

function list (frames: Received[]): string {
  return frames.length === 0 ? 'received nothing' : `received ${frames.map(({ text }) => abridge(text)).join(' ')}`
}
