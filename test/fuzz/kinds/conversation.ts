import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { chop, closeFrame, PING } from '../../hostile/raw-client.ts'
import { readFrames } from '../model.ts'
import { broadcastOf, isNotice } from '../rules.ts'
import { rightFrame, WebSocketPeer } from '../web-socket-peer.ts'
import type { Effect, Target } from './kind.ts'

export interface Conversation {
  bytes: Buffer
  /** Size of the pieces that the bytes are written in; 0 for one piece. */
  piece: number
  /** Whether the bytes come with the handshake. */
  eager: boolean
  /** Whether the client asks to be told of refusals. */
  notices: boolean
  /** How it ends, where the bytes do not make the server end it. */
  end: 'close' | 'fin' | 'reset'
}

/** Pieces that are written by themselves; what is left then goes in one. */
const MAX_PIECES = 100

/** Bytes of a message that is worked on in another thread, and what follows it then waits. */
const LARGE = 64 * 1024

const LAST_WORD = JSON.stringify({ message: 'That was all', author: 'Mallory', avatar: null })
const LAST_PING = '656e64'

/**
 * Joins, sends bytes, and holds every answer against what the model makes of
 * the bytes: texts, notices, pongs and the close code.
 */
export async function converse (talk: Conversation, { port, room }: Target): Promise<Effect> {
  const { bytes, notices, eager, end } = talk
  const { frames: inputs, messages, pongs, close, amid } = readFrames(bytes)
  const says = messages.map(({ data, isBinary }) => broadcastOf(data, isBinary))
  const heard = says.filter((text) => text !== undefined)
  const answers = notices ? says : heard
  const peer = await WebSocketPeer.join({
    port, room, query: notices ? '?notices=true' : '', ...(eager && { behind: bytes }),
  })
  try {
    if (!eager) await writeInPieces(peer, talk)
    if (close !== undefined) {
      await peer.until('the close frame', () => peer.closeCode !== undefined)
      assert.equal(peer.closeCode, close, 'code of the close frame')
      await peer.finish()
      // A close frame overtakes what waited for the end of the turn: nothing may follow it.
      compare(peer.texts, answers.slice(0, peer.texts.length))
      assert.deepEqual(peer.pongs, pongs)
      return { inputs, heard }
    }
    if (amid === 'frame') {
      // Where something waits, nobody could tell when the last of it was heard.
      if (end === 'reset' && messages.every(({ data }) => data.length <= LARGE)) return { inputs, heard, cut: true }
      await peer.finish()
      return { inputs, heard }
    }
    if (amid === 'message') {
      pongs.push(LAST_PING)
      peer.socket.write(rightFrame(Buffer.from(LAST_PING, 'hex'), PING))
      await peer.until('the last pong', () => peer.pongs.length >= pongs.length)
    } else {
      heard.push(LAST_WORD)
      if (notices) answers.push(LAST_WORD)
      peer.socket.write(rightFrame(LAST_WORD))
      await peer.until('the last word', () => peer.texts.at(-1) === LAST_WORD && peer.texts.length >= answers.length)
      compare(peer.texts, answers)
    }
    assert.deepEqual(peer.pongs, pongs)
    await leave(peer, end)
    return { inputs, heard }
  } finally {
    peer.reset()
  }
}

async function writeInPieces (peer: WebSocketPeer, { bytes, piece }: Conversation): Promise<void> {
  const cut = Math.min(bytes.length, piece * MAX_PIECES)
  for (const part of chop(bytes.subarray(0, cut), piece)) {
    peer.socket.write(part)
    await turn()
  }
  peer.socket.write(bytes.subarray(cut))
}

/** One answer to each message, in order; undefined stands for a notice. */
function compare (texts: string[], answers: (string | undefined)[]): void {
  for (const [i, text] of texts.entries()) {
    const answer = answers[i]
    if (answer === undefined) assert.ok(isNotice(text), `a notice of a refusal, not ${text}`)
    else assert.equal(text, answer)
  }
  assert.equal(texts.length, answers.length, 'number of answers')
}

async function leave (peer: WebSocketPeer, end: Conversation['end']): Promise<void> {
  if (end === 'reset') return
  if (end === 'close') {
    peer.socket.write(closeFrame(1000))
    await peer.until('the close frame', () => peer.closeCode !== undefined)
    assert.equal(peer.closeCode, 1000)
  }
  await peer.finish()
}
