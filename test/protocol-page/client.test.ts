/** The program in docs/protocol.md, as a reader would run it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Client, startServer } from '../helper.ts'
import { V4_SUBPROTOCOL } from '../../src/protocol/v4-messages.ts'
import { TcpProxy } from '../tcp-proxy.ts'

const [, program] = /<!-- snippet: v4 -->\n```js\n([^]*?)```/.exec(readFileSync('docs/protocol.md', 'utf8'))!
/** Node 20 has the global only on demand. */
const options = 'WebSocket' in globalThis ? [] : ['--experimental-websocket']

test('the client of docs/protocol.md shares a text, an image, a layer and a position, and resumes', async (t) => {
  const server = await startServer(t)
  const network = await TcpProxy.start(t, server.port)
  const witness = new Client(`${server.ws}/channel/QGIS/ws`, {}, [V4_SUBPROTOCOL])
  await witness.until(({ type }) => type === 'hello')
  const child = spawn(process.execPath, [...options, '--input-type=module'], { stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  child.stdin.end(program!.replace('localhost:8000', `127.0.0.1:${network.port}`))
  child.stdout.setEncoding('utf8')
  const output = child.stdout[Symbol.asyncIterator]()
  const ended = once(child, 'exit').then(([code]) => { throw new Error(`the client ended with ${code}`) })
  ended.catch(() => {})

  const { by } = await Promise.race([witness.until(({ type }) => type === 'newcomer'), ended])
  for (const type of ['text', 'image', 'geojson', 'position']) {
    const message = await Promise.race([witness.until((frame) => frame.type !== 'nb_users'), ended])
    assert.deepEqual([message.type, message.author, message.by], [type, 'Hans_Hibbel', by])
  }
  assert.equal((await output.next()).value, 'Hans_Hibbel: A stop, with a picture:\n')

  network.cut()
  witness.send({ type: 'text', author: 'witness', text: 'said meanwhile' })
  await witness.until(({ text }) => text === 'said meanwhile')
  network.restore()
  const { value } = await Promise.race([output.next(), ended]) as IteratorResult<string>
  assert.equal(value, 'witness: said meanwhile\n')
  assert.ok(!witness.frames.some(({ type }) => type === 'exiter'), 'nobody is told of a connection that is resumed')
})
