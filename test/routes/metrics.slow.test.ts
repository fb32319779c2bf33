import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { version } from '../../src/package.ts'
import { Client, join, refusedHandshake, startServer } from '../helper.ts'
import { holdUpStop } from '../hold-up-stop.ts'
import { Figures, scrapeUntil } from '../metrics.ts'
import { startProcess } from '../process.ts'

const METRICS_ENABLED = 'true'
const json = { 'content-type': 'application/json' }

/** Payload and header of the server's frame, RFC 6455 section 5.2. */
function frameLength (frame: unknown): number {
  const payload = Buffer.byteLength(JSON.stringify(frame))
  return payload + (payload < 126 ? 2 : 4)
}

const put = (http: string, room: string, body: string) =>
  fetch(`${http}/room/${room}/message`, { method: 'PUT', headers: json, body })

test('nothing is there unless asked for', async (t) => {
  const { app, http } = await startServer(t)
  const response = await fetch(`${http}/metrics`)
  assert.equal(response.status, 404)
  assert.deepEqual(await response.json(), { detail: 'Not Found' })
  assert.equal(app.metrics, undefined)
})

test('the text format: every metric has help and type, and a room cannot add lines', async (t) => {
  const room = 'a "b" \\c'
  const server = await startServer(t, { METRICS_ENABLED, ROOMS: room })
  const client = await join(server, room)
  client.send({ message: 'hello', author: 'Hans' })
  await client.next()
  const response = await fetch(`${server.http}/metrics`)
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  const text = await response.text()
  assert.ok(text.includes('\ngischat_messages_accepted_total{room="a \\"b\\" \\\\c",source="classic"} 1\n'))
  const label = '[a-z_]+="([^"\\\\\n]|\\\\["\\\\n])*"'
  const sample = new RegExp(`^([a-z_]+)(\\{${label}(,${label})*\\})? (\\d+(\\.\\d+)?(e[-+]\\d+)?)$`)
  let metric = ''
  for (const line of text.trimEnd().split('\n')) {
    const [, name] = /^# HELP ([a-z_]+) \S.*\.$/.exec(line) ?? []
    if (name !== undefined) metric = name
    else if (line.startsWith('#')) assert.match(line, new RegExp(`^# TYPE ${metric} (counter|gauge|histogram)$`))
    else assert.equal(sample.exec(line)?.[1]!.replace(/_(bucket|sum|count)$/, ''), metric, line)
  }
})

test('messages, members, frames and bytes are what the clients see', async (t) => {
  const server = await startServer(t, { METRICS_ENABLED, ROOMS: 'A,B' })
  const ann = await join(server, 'A', '?notices=true')
  const bob = await join(server, 'A')
  await ann.until(({ nb_users: members }) => members === 2)
  ann.send({ message: 'by socket', author: 'ann' })
  ann.send('{')
  ann.send({ message: 'x'.repeat(255), author: 'ann' })
  assert.equal((await put(server.http, 'A', '{"message":"by PUT","author":"carl"}')).status, 200)
  assert.equal((await put(server.http, 'A', '{}')).status, 422)
  for (const client of [ann, bob]) await client.until(({ author }) => author === 'carl')

  const figures = await Figures.scrape(server)
  const received = [...ann.frames, ...bob.frames]
  assert.equal(received.filter(({ error }) => error).length, 1)
  const room = '{room="A",dialect="classic"}'
  assert.equal(figures.get(`gischat_members${room}`), 2)
  assert.equal(figures.get(`gischat_joins_total${room}`), 2)
  assert.equal(figures.get('gischat_messages_accepted_total{room="A",source="classic"}'), 2)
  assert.equal(figures.get('gischat_messages_accepted_total{room="A",source="put"}'), 1)
  assert.equal(figures.get('gischat_messages_refused_total{room="A",type="json_invalid"}'), 1)
  assert.equal(figures.sum('gischat_messages_refused_total'), 1)
  assert.equal(figures.get(`gischat_frames_sent_total${room}`), received.length)
  assert.equal(figures.get(`gischat_sent_bytes_total${room}`),
    received.reduce((sum, frame) => sum + frameLength(frame), 0))
  assert.equal(figures.sum('gischat_frames_sent_total'), received.length, 'and nothing in the other room')

  const fanOuts = figures.get('gischat_fan_out_seconds_count')!
  assert.ok(fanOuts >= 3 && fanOuts <= received.length, `${fanOuts} fan-outs`)
  assert.equal(figures.get('gischat_fan_out_seconds_bucket{le="+Inf"}'), fanOuts)
  assert.ok(figures.get('gischat_fan_out_seconds_sum')! > 0)

  assert.equal(figures.get('gischat_http_responses_total{route="/room/:room/message",status="200"}'), 1)
  assert.equal(figures.get('gischat_http_responses_total{route="/room/:room/message",status="422"}'), 1)
  assert.equal(figures.get(`gischat_build_info{version="${version}",node="${process.version}"}`), 1)
})

test('a room that everybody left has 0 members, not none', async (t) => {
  const server = await startServer(t, { METRICS_ENABLED })
  const client = await join(server, 'QGIS')
  const members = 'gischat_members{room="QGIS",dialect="classic"}'
  assert.equal((await Figures.scrape(server)).get(members), 1)
  await client.close()
  await scrapeUntil(server, (figures) => figures.get(members) === 0)
})

test('two applications in one process do not share their figures', async (t) => {
  const [one, other] = [await startServer(t, { METRICS_ENABLED }), await startServer(t, { METRICS_ENABLED })]
  await join(one, 'QGIS')
  assert.equal((await Figures.scrape(one)).sum('gischat_joins_total'), 1)
  assert.equal((await Figures.scrape(other)).sum('gischat_joins_total'), 0)
})

test('a member who reads too slowly is counted once, and the reason was there before', async (t) => {
  const server = await startServer(t, { METRICS_ENABLED, MAX_BUFFERED_BYTES: '65536', MAX_MESSAGE_LENGTH: '100000' })
  const ended = 'gischat_connections_ended_total{reason="reading too slowly"}'
  assert.equal((await Figures.scrape(server)).get(ended), 0)
  const mute = await join(server, 'QGIS')
  mute.ws.pause()
  const body = JSON.stringify({ message: 'x'.repeat(100_000), author: 'Hans' })
  while (server.app.rooms.get('QGIS')!.members > 0) await put(server.http, 'QGIS', body)
  const figures = await Figures.scrape(server)
  assert.equal(figures.get(ended), 1)
  assert.equal(figures.sum('gischat_connections_ended_total'), 1)
})

test('a connection that breaks is counted by its error', async (t) => {
  const server = await startServer(t, { METRICS_ENABLED })
  const client = await join(server, 'QGIS')
  client.ws.send(Buffer.from([0xff]), { binary: false })
  assert.equal((await client.closed()).code, 1007)
  const figures = await Figures.scrape(server)
  assert.equal(figures.get('gischat_connections_broken_total{code="WS_ERR_INVALID_UTF8"}'), 1)
  assert.equal(figures.sum('gischat_connections_ended_total'), 0)
})

test('handshakes that are refused are counted by status and reason', async (t) => {
  const server = await startServer(t, { METRICS_ENABLED })
  assert.equal((await refusedHandshake(`${server.ws}/room/nope/ws`)).status, 404)
  assert.equal((await refusedHandshake(`${server.ws}/room/nope/ws`)).status, 404)
  assert.equal((await refusedHandshake(`${server.ws}/rooms`)).status, 404)
  const withoutKey = request(`${server.http}/room/QGIS/ws`, { headers: { connection: 'upgrade', upgrade: 'websocket' } })
  const [{ statusCode }] = await once(withoutKey.end(), 'response')
  assert.equal(statusCode, 400)
  await join(server, 'QGIS')
  const figures = await scrapeUntil(server, (some) => some.sum('gischat_handshakes_refused_total') === 4)
  assert.equal(figures.get('gischat_handshakes_refused_total{status="404",reason="unknown room"}'), 2)
  assert.equal(figures.get('gischat_handshakes_refused_total{status="404",reason="not found"}'), 1)
  assert.equal(figures.get('gischat_handshakes_refused_total{status="400",reason="bad request"}'), 1)
})

test('strangers cannot make series', async (t) => {
  const server = await startServer(t, { METRICS_ENABLED })
  await Figures.scrape(server)
  const before = (await Figures.scrape(server)).size
  for (let i = 0; i < 20; i++) {
    await fetch(`${server.http}/${i}`)
    await put(server.http, `room${i}`, '{"message":"hello","author":"Hans"}')
    await refusedHandshake(`${server.ws}/room/room${i}/ws`)
    await refusedHandshake(`${server.ws}/${i}/ws`)
  }
  const figures = await Figures.scrape(server)
  assert.equal(figures.get('gischat_http_responses_total{route="",status="404"}'), 20)
  // No route, an unknown room for PUT, and two reasons for handshakes.
  assert.equal(figures.size - before, 4)
})

test('a defect is counted by its stage', async (t) => {
  const server = await startServer(t, { METRICS_ENABLED })
  const client = await join(server, 'QGIS')
  server.app.rooms.get('QGIS')!.dispatch = () => { throw new Error('broken') }
  client.send({ message: 'hello', author: 'Hans' })
  const figures = await scrapeUntil(server, (some) => some.sum('gischat_failures_total') > 0)
  assert.equal(figures.get('gischat_failures_total{stage="receive"}'), 1)
})

test('what holds up the event loop is seen', async (t) => {
  const server = await startServer(t, { METRICS_ENABLED })
  const count = 'gischat_event_loop_delay_seconds_count'
  await scrapeUntil(server, (figures) => figures.get(count)! >= 1)
  const before = await Figures.scrape(server)
  const start = performance.now()
  while (performance.now() - start < 300);
  const long = (some: Figures) => some.get(count)! - some.get('gischat_event_loop_delay_seconds_bucket{le="0.25"}')!
  // A busy machine delays it as well, before and afterwards.
  const figures = await scrapeUntil(server, (some) => long(some) > long(before))
  const growth = (name: string) => figures.get(name)! - before.get(name)!
  assert.ok(growth('gischat_event_loop_delay_seconds_sum') >= 0.25)
  assert.ok(growth('gischat_event_loop_active_seconds_total') >= 0.29)
})

test('figures of the process are plausible', async (t) => {
  const server = await startServer(t, { METRICS_ENABLED })
  const before = await Figures.scrape(server)
  const sockets = await Promise.all(Array.from({ length: 5 }, () => join(server, 'QGIS')))
  const figures = await Figures.scrape(server)
  // Both ends of each connection are in this process.
  assert.ok(figures.get('process_open_fds')! >= before.get('process_open_fds')! + 2 * sockets.length)
  assert.ok(figures.get('process_max_fds')! > figures.get('process_open_fds')!)
  assert.ok(Math.abs(Date.now() / 1e3 - process.uptime() - figures.get('process_start_time_seconds')!) < 2)
  assert.ok(figures.get('process_cpu_seconds_total')! > before.get('process_cpu_seconds_total')!)
  assert.ok(figures.get('nodejs_heap_size_used_bytes')! < figures.get('nodejs_heap_size_total_bytes')!)
  assert.ok(figures.get('nodejs_heap_size_total_bytes')! < figures.get('process_resident_memory_bytes')!)
  assert.ok(figures.get('nodejs_external_memory_bytes')! > 0)
})

test('scrapes are not in the log', async (t) => {
  const server = await startServer(t, { METRICS_ENABLED })
  await Figures.scrape(server)
  assert.ok(!server.logs.some(({ url }) => url === '/metrics'))
})

test('the last figures can be had while it stops', async (t) => {
  const server = await startProcess(t, { METRICS_ENABLED, SHUTDOWN_GRACE_SECONDS: '600' })
  const polite = await join(server, 'QGIS')
  const release = await holdUpStop(t, server)
  server.child.kill('SIGTERM')
  await polite.closed()
  assert.equal((await refusedHandshake(`${server.ws}/room/QGIS/ws`)).status, 503)
  const figures = await Figures.scrape(server)
  assert.equal(figures.get('gischat_connections_ended_total{reason="service restart"}'), 2)
  assert.equal(figures.get('gischat_handshakes_refused_total{status="503",reason="stopping"}'), 1)
  release()
  assert.deepEqual(await server.exited, { code: 0, signal: null })
})

test('a handshake that the client gives up halfway counts nothing', async (t) => {
  const server = await startServer(t, { METRICS_ENABLED })
  const half = connect(server.port, '127.0.0.1')
  half.write('GET /room/QGIS/ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n')
  half.destroy()
  const client = new Client(`${server.ws}/room/QGIS/ws`)
  assert.deepEqual(await client.next(), { author: 'internal', nb_users: 1 })
  assert.equal((await Figures.scrape(server)).sum('gischat_handshakes_refused_total'), 0)
})
