import type { ClientOptions } from 'ws'
import { V4_SUBPROTOCOL } from '../../protocol/v4-messages.ts'
import type { Dialect, Join, Refused, Resume } from '../case.ts'
import { abridge, describe, matches } from '../match.ts'
import { Peer } from '../peer.ts'
import type { Stage } from '../stage.ts'
import { resolve } from '../values.ts'
import { Failed } from '../verdict.ts'
import { compareAnswer } from './answer.ts'
import { round } from './round.ts'

const PATHS: Record<Dialect, string> = {
  classic: '/room/{room}/ws',
  typed: '/room/{room}/ws',
  channel: '/channel/{room}/ws',
  v4: '/channel/{room}/ws',
}

export async function join (step: Join, stage: Stage): Promise<void> {
  const { as: dialect, query, path = PATHS[dialect], offers = [], selected, first, register, resume, mutePongs } = step
  const asked = resume && handshakeOf(resume, stage)
  const queries = [query, asked?.query].filter((part) => part !== undefined)
  const address = stage.path(path) + (queries.length > 0 ? `?${queries.join('&')}` : '')
  const protocols = [...(dialect === 'v4' ? [V4_SUBPROTOCOL] : []), ...offers, ...(asked?.offers ?? [])]
  const options: ClientOptions & { autoPong?: boolean } = { autoPong: !mutePongs }
  let peer!: Peer
  const refusal = await stage.target.connect(address, protocols, options, (ws) => { peer = new Peer(ws, dialect) })
  if (refusal) {
    throw new Failed(`the handshake for ${address} was refused: ${refusal.status} ${abridge(JSON.stringify(refusal.body))}`)
  }
  stage.peers.set(step.join, peer)
  if (selected !== undefined && peer.ws.protocol !== selected) {
    throw new Failed(`the server selected the subprotocol "${peer.ws.protocol}" instead of "${selected}"`)
  }
  await readGreeting(peer, first, stage)
  if (register) await registerNickname(step.join, stage)
}

/** The query and subprotocols of a handshake that resumes a connection. */
function handshakeOf ({ of, by, since, token }: Resume, stage: Stage): { query: string, offers: string[] } {
  const lost = stage.peer(of)
  const place = encodeURIComponent(String(since === undefined ? lost.since : resolve(since, stage.scope)))
  const secret = String(token === undefined ? lost.hello?.resume?.token : resolve(token, stage.scope))
  return by === 'subprotocol'
    ? { query: `since=${place}`, offers: [`resume.${secret}`] }
    : { query: `resume=${encodeURIComponent(secret)}&since=${place}`, offers: [] }
}

async function readGreeting (peer: Peer, first: unknown, stage: Stage): Promise<void> {
  const { dialect, frames } = peer
  const isGreeting = ({ frame }: Peer['frames'][number]) => dialect === 'v4'
    ? frame?.type === 'hello'
    : typeof frame?.nb_users === 'number'
  const greeted = await peer.wait(() => frames.find(isGreeting), stage.target.patience)
  if (!greeted) {
    const what = peer.closed ? `the connection was closed with ${peer.closed.code}` : 'the server sent no greeting'
    return stage.missing(`${what}; received ${abridge(frames.map(({ text }) => text).join(' ')) || 'nothing'}`)
  }
  if (first !== undefined && !matches(frames[0]!.frame, first, stage.scope)) {
    throw new Failed(`the first frame is not ${describe(first, stage.scope)}: ${abridge(frames[0]!.text)}`)
  }
  peer.read = frames.indexOf(greeted) + 1
}

async function registerNickname (name: string, stage: Stage): Promise<void> {
  const newcomer = stage.scope.nickname(name)
  await round({ from: name, send: [{ type: 'newcomer', newcomer }], hear: { [name]: [{ newcomer }] } }, stage)
}

export async function refused (step: Refused, stage: Stage): Promise<void> {
  let peer!: Peer
  const path = stage.path(step.refused)
  const response = await stage.target.connect(path, [], {}, (ws) => { peer = new Peer(ws, 'classic') })
  stage.peers.set('refused', peer)
  if (!response) throw new Failed(`the handshake for ${path} was accepted`)
  compareAnswer(`the handshake for ${path}`, response, step.answer, stage)
}
