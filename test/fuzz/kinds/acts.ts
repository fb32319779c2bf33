import assert from 'node:assert/strict'
import fc from 'fast-check'
import { request } from '../../hostile/raw-client.ts'
import { ADMIN_TOKEN } from '../../moderation/tokens.ts'
import { step, type ActRequest, type Step } from '../arbitraries/acts.ts'
import { HttpPeer, type Answer } from '../http-peer.ts'
import { isText, visible } from '../rules.ts'
import { rightFrame, WebSocketPeer, type Door } from '../web-socket-peer.ts'
import type { Kind, Target } from './kind.ts'

export interface ActsCase {
  /** How the moderator joins. */
  door: Door
  steps: Step[]
}

const MODERATOR = 'Moderator'

/** Moderation in a room of its own, of which those in the room of the attack must notice nothing. */
export const acts: Kind<ActsCase> = {
  name: 'acts',
  share: 0.06,
  cases: fc.record({
    door: fc.constantFrom<Door[]>('room', 'channel', 'v4'),
    steps: fc.array(step, { minLength: 1, maxLength: 30, size: 'max' }),
  }),

  async attack ({ door, steps }, { port, room }) {
    const own = `${room} acts`
    const asOperator = (method: string, path: string, body?: object) =>
      ask({ powers: 'operator', method, path, body: body && JSON.stringify(body) }, { port, room }, '')
    const close = () => asOperator('DELETE', '/rooms/{own}')
    assert.equal((await asOperator('PUT', '/rooms/{own}', {})).status, 200)
    const token = await tokenFor(own, port)
    const bystander = await WebSocketPeer.join({ port, room: own })
    const moderator = await WebSocketPeer.join({ port, room: own, door, token })
    try {
      const said: string[] = []
      for (const one of steps) {
        if ('command' in one) said.push(...await give(moderator, door, one.command))
        else checkAnswer(one, await ask(one, { port, room }, token))
      }
      assert.ok([200, 404].includes((await close()).status))
      for (const peer of [bystander, moderator]) await peer.until('the end', () => peer.ended)
      const heard = bystander.texts.map((text) => JSON.parse(text))
        .filter(({ author }) => author === MODERATOR).map(({ message }) => message)
      // Whoever is out of the room, or muted, has said less.
      assert.deepEqual(heard, said.slice(0, heard.length), 'texts of the moderator')
      return { inputs: steps.length, heard: [] }
    } finally {
      for (const peer of [bystander, moderator]) peer.reset()
      await close()
    }
  },
}

/** One token for each room, valid for longer than a run. */
const tokens = new Map<string, Promise<string>>()

function tokenFor (room: string, port: number): Promise<string> {
  const key = `${port} ${room}`
  const body = JSON.stringify({ rooms: [room], powers: ['join', 'moderate'] })
  const mint = async () => {
    const answer = await ask({ powers: 'operator', method: 'POST', path: '/tokens', body }, { port, room }, '')
    return JSON.parse(answer.body).token as string
  }
  const minted = tokens.get(key) ?? mint()
  tokens.set(key, minted)
  return minted
}

/** Sends a request, on a connection of its own. */
function ask ({ powers, method, path, body }: ActRequest, { port, room }: Target, token: string): Promise<Answer> {
  const where = path.replace('{own}', encodeURIComponent(`${room} acts`)).replace('{room}', encodeURIComponent(room))
  const prefix = powers === 'moderator' ? `/~${token}` : powers === 'forged' ? `/~${token.slice(0, -1)}!` : ''
  return HttpPeer.ask({ port }, method, request(`${prefix}/admin${where}`, {
    method,
    headers: {
      host: 'fuzz',
      connection: 'close',
      ...(powers === 'operator' && { authorization: `Bearer ${ADMIN_TOKEN}` }),
      ...(body !== undefined && { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}` }),
    },
    body,
  }))
}

/** Powers end where the rules say; what is wrong is the client's fault, and everything is told in JSON. */
function checkAnswer ({ powers, method, path }: ActRequest, { status, body }: Answer): void {
  const what = `${status} to ${method} ${path} by ${powers}: ${body}`
  assert.ok((status >= 200 && status < 500) || status === 507, what)
  JSON.parse(body)
  if (powers === 'forged') assert.ok([400, 401].includes(status), what)
  if (powers === 'none') assert.ok([400, 401, 404, 405].includes(status), what)
  const isForeign = path.includes('{room}') || path.startsWith('/tokens') || path === '/rooms'
  if (powers === 'moderator' && isForeign) assert.ok([403, 404, 405].includes(status), what)
}

/** Says a text, and waits for what becomes of it. @returns what others may hear */
async function give (moderator: WebSocketPeer, door: Door, text: string): Promise<string[]> {
  if (moderator.ended || !moderator.socket.writable) return []
  const before = moderator.texts.length
  const frame = door === 'room' ? { message: text, author: MODERATOR } : { type: 'text', author: MODERATOR, text }
  moderator.socket.write(rightFrame(JSON.stringify(frame)))
  if (!isText(text, 1)) return []
  const clean = visible(text)
  const isHeard = !clean.startsWith('!') || clean.startsWith('!!')
  await moderator.until(`an answer to ${text}`, () => moderator.ended || moderator.texts.length > before)
  return isHeard ? [clean.replace(/^!!/, '!')] : []
}
