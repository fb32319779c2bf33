import assert from 'node:assert/strict'
import fc from 'fast-check'
import { closeFrame } from '../../hostile/raw-client.ts'
import { typedPayload } from '../arbitraries/typed-messages.ts'
import { broadcastOf } from '../rules.ts'
import { effectOf, isPing, readObject, readTyped, stampOf, type Sender, type Stamp } from '../typed-rules.ts'
import { rightFrame, WebSocketPeer, type Door } from '../web-socket-peer.ts'
import type { Kind, Target } from './kind.ts'

export interface TypedCase {
  /** A connection to a room is classic until its first valid typed message. */
  door: Door
  /** Each is sent in one whole text frame. */
  payloads: string[]
  end: 'close' | 'fin' | 'reset'
  /** In the fourth generation, the connection is cut behind so many payloads, and resumed unless it said goodbye. */
  cutAfter: number | undefined
}

const LAST_TEXT = 'That was all'
const PONG = '{"type":"pong"}'
const LAST = {
  classic: JSON.stringify({ message: LAST_TEXT, author: 'Mallory', avatar: null }),
  typed: JSON.stringify({ type: 'text', author: 'Mallory', avatar: null, text: LAST_TEXT }),
}

/** Messages of the typed generations: right, nearly right, wrong, and of another generation. */
export const typed: Kind<TypedCase> = {
  name: 'typed',
  share: 0.25,
  cases: fc.record({
    door: fc.constantFrom<Door[]>('room', 'channel', 'v4'),
    payloads: fc.array(typedPayload, { minLength: 1, maxLength: 100, size: 'max' }),
    end: fc.constantFrom<TypedCase['end'][]>('close', 'fin', 'reset'),
    cutAfter: fc.option(fc.nat(100), { nil: undefined }),
  }),

  async attack ({ door, payloads, end, cutAfter }, { port, room }) {
    const { told, heard, isTyped, goodbye } = foretell(door, payloads)
    let peer = await WebSocketPeer.join({ port, room, door })
    try {
      const texts = [...payloads, isTyped ? LAST.typed : LAST.classic]
      if (door === 'v4' && cutAfter !== undefined && cutAfter <= goodbye) {
        peer = await cutAndResume(peer, texts.splice(0, cutAfter), { port, room })
      }
      peer.socket.write(Buffer.concat(texts.map((text) => rightFrame(text))))
      await peer.until('the last word', () => peer.texts.at(-1)?.includes(LAST_TEXT) ?? false)
      const frames = peer.texts.map((text) => JSON.parse(text))
      const shown = door === 'v4' ? takeOrigins(frames, peer.hello?.connection) : frames
      for (const [i, frame] of shown.entries()) compare(frame, told[i], door)
      assert.equal(peer.texts.length, told.length, 'number of answers')
      // Who changes over is greeted again.
      assert.deepEqual(peer.counts, door === 'room' && isTyped ? [2, 2] : [2])
      if (end === 'close') {
        peer.socket.write(closeFrame(1000))
        await peer.until('the close frame', () => peer.closeCode === 1000)
      }
      if (end !== 'reset') await peer.finish()
      return { inputs: payloads.length, heard: [...heard, LAST.classic] }
    } finally {
      peer.reset()
    }
  },
}

/** Sends texts, reads what they cause, and resumes. @returns the peer that does, with the frames of both */
async function cutAndResume (peer: WebSocketPeer, texts: string[], { port, room }: Target): Promise<WebSocketPeer> {
  const pings = texts.filter((text) => isPing(Buffer.from(text))).length + 1
  peer.socket.write(Buffer.concat([...texts, '{"type":"ping"}'].map((text) => rightFrame(text))))
  await peer.until('the pong', () => peer.texts.filter((text) => text === PONG).length === pings)
  const frames = peer.texts.slice(0, -1)
  const { connection, seq, resume: { token } } = peer.hello!
  const since: string = frames.map((text) => JSON.parse(text).seq).findLast((seq) => seq !== undefined) ?? seq
  const query = `?${new URLSearchParams({ resume: token, since })}`
  const next = await WebSocketPeer.join({ port, room, door: 'v4', query, instead: peer })
  assert.ok(next.hello!.resume.resumed, `it resumes: ${next.hello!.resume.reason}`)
  assert.equal(next.hello!.connection, connection)
  next.texts.unshift(...frames)
  return next
}

/** A reply to the sender: a rejection, a pong, or a frame with the known part of its stamp. */
type Told = { refused: string | undefined } | 'pong' | { frame: Frame, stamp: Stamp }

type Frame = Record<string, unknown>

interface Foretold {
  told: Told[]
  heard: string[]
  isTyped: boolean
  /** Index of the first payload that gives a nickname back, behind which nobody can resume. */
  goodbye: number
}

/** What the sender and the witness hear by the rules. */
function foretell (door: Door, payloads: string[]): Foretold {
  const told: Told[] = []
  let goodbye = Infinity
  const heard: string[] = []
  const isV4 = door === 'v4'
  let isTyped = door !== 'room'
  let sender: Sender = { isV4, hasIds: door !== 'room', nickname: undefined, replies: isV4 }
  for (const [i, payload] of payloads.entries()) {
    const data = Buffer.from(payload)
    if (isV4 && isPing(data)) {
      told.push('pong')
      continue
    }
    const message = readTyped(data, isV4)
    if (!message) {
      const text = isTyped ? undefined : broadcastOf(data)
      if (isTyped) told.push({ refused: isV4 ? stampOf(readObject(data) ?? {}).id : undefined })
      if (text === undefined) continue
      told.push({ frame: JSON.parse(text), stamp: {} })
      heard.push(text)
      continue
    }
    isTyped = true
    const effect = effectOf(message, sender)
    const { stamp } = effect
    if (message.type === 'exiter' && effect.told[0] !== 'refused') goodbye = Math.min(goodbye, i)
    sender = effect.sender
    heard.push(...effect.classic)
    told.push(...effect.told.map((frame, i): Told => frame === 'refused'
      ? { refused: isV4 ? stamp.id : undefined }
      // The goodbye of a former name is the server's own.
      : { frame, stamp: i === effect.told.length - 1 ? stamp : {} }))
  }
  told.push({ frame: JSON.parse(isTyped ? LAST.typed : LAST.classic), stamp: {} })
  return { told, heard, isTyped, goodbye }
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Checks the names of events and of the connection behind them, which are all its own. @returns the frames without */
function takeOrigins (frames: Frame[], connection: string | undefined): Frame[] {
  const events = frames.filter(({ type }) => type !== 'uncompliant' && type !== 'pong')
  for (const { by } of events) assert.equal(by, connection)
  assert.ok(events.every(({ seq }) => typeof seq === 'string' && seq !== ''), 'every event has a name')
  assert.equal(new Set(events.map(({ seq }) => seq)).size, events.length, 'no two events have the same name')
  return frames.map((frame) => {
    const { seq, by, ...rest } = frame
    return events.includes(frame) ? rest : frame
  })
}

function compare (frame: Frame, told: Told | undefined, door: Door): void {
  assert.ok(told !== undefined, `nobody waits for ${JSON.stringify(frame)}`)
  if (told === 'pong') return assert.deepEqual(frame, { type: 'pong' })
  const { id, timestamp, ...fields } = frame
  if (door === 'room') {
    assert.deepEqual({ id, timestamp }, { id: undefined, timestamp: undefined })
  } else {
    assert.match(id as string, UUID)
    assert.ok(Number.isInteger(timestamp))
  }
  if ('refused' in told) {
    const { type, reason, ...rest } = fields
    assert.equal(type, 'uncompliant', `a refusal, not ${JSON.stringify(frame)}`)
    assert.ok(typeof reason === 'string' && reason !== '')
    assert.deepEqual(rest, told.refused === undefined ? {} : { refused_id: told.refused })
    return
  }
  // A picture is sent on as another file of the same kind.
  if (fields.type === 'image') fields.image_data = told.frame.image_data
  assert.deepEqual(fields, told.frame)
  if (door !== 'room') assert.deepEqual({ id, timestamp, ...told.stamp }, { id, timestamp })
}
