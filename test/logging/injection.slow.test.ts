/* What clients send reaches the log as a value, and never as a line, a colour or a direction of its own. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { test, type TestContext } from 'node:test'
import { RawClient, frame, handshake, request } from '../hostile/raw-client.ts'
import { FAULTS, startProcess, type ServerProcess } from '../process.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const FORGED = '[00:00:00] INFO: forged'

/** Bytes that HTTP lets through in a header, or in an address where no blank is among them; the rest in messages. */
const IN_HEADERS = [
  '\x9b31mred', '\x85next line', '"},{"level":60,"msg":"forged"}', '\\u001b[31m', '\ttab', '%1b%0a%0d',
]
const IN_MESSAGES = [
  '\x1b[31mred', `\n${FORGED}`, `\r\n${FORGED}`, '\0', '\b\b\b', '\x7f', '\x9b31m', '\x85', '\u2028', '\u2029',
  '\u202eright to left', '\u2066isolated', '\u200fmark', '"},{"level":60,"msg":"forged"}', '\\', '\\u001b[31m',
]

const ROOM = 'Field and mobile'

/** Sends evil text in all that is logged, and in what might be one day. */
async function sendEverything ({ port }: ServerProcess): Promise<void> {
  const path = `/room/${encodeURIComponent(ROOM)}`
  for (const evil of IN_HEADERS) {
    const bytes = Buffer.from(evil, 'latin1').toString('latin1')
    const inAddress = bytes.replace(/[\t ]/g, '')
    const headers = { Host: 'x', Origin: bytes, 'User-Agent': bytes, Referer: bytes, 'X-Forwarded-For': bytes }
    const requests = [
      request(`/${inAddress}`, { headers }),
      request(`/room/${inAddress}/message?${inAddress}`, { method: 'PUT', headers }),
      handshake(`/room/${inAddress}/ws`, { headers }),
      handshake(`${path}/ws`, { headers: { ...headers, 'Sec-WebSocket-Key': bytes } }),
      handshake(`${path}/ws`, { headers: { ...headers, 'Sec-WebSocket-Version': bytes } }),
    ]
    for (const text of requests) {
      const client = await RawClient.connect(port)
      client.write(Buffer.from(text.toString(), 'latin1'))
      await client.answer()
      client.reset()
    }
    const broken = await RawClient.connect(port)
    broken.write(Buffer.from(`${bytes}\r\n\r\n`, 'latin1'))
    await broken.answer()
    broken.reset()
  }
  const member = await RawClient.connect(port)
  member.write(handshake(`${path}/ws`, { headers: { 'X-Forwarded-For': '\x9b31m' } }))
  await member.answer()
  for (const evil of IN_MESSAGES) {
    for (const message of [
      { message: evil, author: 'Mallory', avatar: evil },
      { message: 'hello', author: evil },
      { message: { [evil]: evil }, author: 'Mallory', [evil]: evil },
      { type: evil },
      { type: 'newcomer', newcomer: evil },
      { type: 'text', text: evil, author: 'Mallory', [evil]: evil },
    ]) member.write(frame(JSON.stringify(message)))
    member.write(frame(evil), frame(`{"${evil}`))
  }
  // The last line of what was sent: a frame that breaks the protocol.
  member.write(frame('', { opcode: 3 }))
}

async function start (t: TestContext, pretty: boolean, more: Record<string, string> = {}): Promise<ServerProcess> {
  const path = joinPath(temporaryFolder(), 'log.json')
  await writeFile(path, JSON.stringify({ level: 'trace', pretty, messages: true }))
  return startProcess(t, {
    ROOMS: ROOM, LOG_CONFIG: path, TRUST_PROXY: 'loopback', MESSAGE_RATE: '0', HANDSHAKE_RATE: '0', ...more,
  })
}

const evilError = {
  NODE_OPTIONS: `--import ${FAULTS}`,
  FAULT: 'evil',
  FAULT_MESSAGE: JSON.stringify(IN_MESSAGES.join('')),
}

/** Everything but newlines that a terminal would obey, or show in another order. */
// eslint-disable-next-line no-control-regex
const OBEYED = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/

for (const pretty of [false, true]) {
  test(`nobody writes into the log ${pretty ? 'for people' : 'in JSON'}`, async (t) => {
    const server = await start(t, pretty, evilError)
    await sendEverything(server)
    await server.printed('connection broken')
    server.child.kill('SIGCONT')
    await server.exited
    assert.ok(server.lines.some((line) => line.includes('stopping after an error')))
    for (const line of server.lines) assert.doesNotMatch(line, OBEYED)
    if (pretty) {
      // What follows within an error is indented, so that no line of it passes for one of the log.
      const begun = server.lines.filter((line) => !line.startsWith('    '))
      for (const line of begun) assert.match(line, /^\[\d\d:\d\d:\d\d(\.\d+)?\] (DEBUG|INFO|WARN|ERROR|FATAL): [a-z]/)
      assert.ok(!begun.some((line) => line.startsWith(FORGED)))
    } else {
      for (const line of server.lines) {
        const { msg, level } = JSON.parse(line)
        assert.notEqual(msg, 'forged')
        assert.equal(typeof level, 'number')
      }
    }
  })
}
