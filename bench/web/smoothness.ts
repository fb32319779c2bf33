/* A room with 5 000 messages and 200 members, as a browser feels it: tasks that hold the page up, and frames. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { WebSocket } from 'ws'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config/load.ts'
import { findProgram } from '../../test/programs.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '5000' },
    members: { type: 'string', default: '200' },
    /** Messages a second. */
    rate: { type: 'string', default: '100' },
    /** How much slower than this machine, as a phone would be. */
    slowdown: { type: 'string', default: '1' },
  },
})
const [messages, members, rate, slowdown] =
  [values.messages, values.members, values.rate, values.slowdown].map(Number) as [number, number, number, number]

const WORDS = 'Which EPSG code was it again for the parcels that we surveyed in Lyon? See https://example.org/'.split(' ')

/** Runs in the page. Long tasks are those over 50 ms, as browsers define them. */
const OBSERVER = `
  window.figures = { tasks: [], frames: [], last: 0 }
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.figures.tasks.push(duration)
  }).observe({ type: 'longtask' })
  const frame = (now) => {
    if (window.figures.last) window.figures.frames.push(now - window.figures.last)
    window.figures.last = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
`

// The crowd comes from one address and says more than people would.
const env = { MESSAGE_RATE: '0', HANDSHAKE_RATE: '0', MAX_CONNECTIONS_PER_IP: '0' }
const app = await buildApp({ config: loadConfig({ env }) })
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as AddressInfo

const crowd = await Promise.all(Array.from({ length: members - 1 }, async (_, index) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/channel/QGIS/ws`)
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'newcomer', newcomer: `member_${index}` }))
  return socket
}))

const browser = await chromium.launch({
  executablePath: findProgram('chromium')!, args: ['--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
const devtools = await page.context().newCDPSession(page)
await page.goto(`http://127.0.0.1:${port}/#/QGIS`)
await page.locator('#nickname').fill('reader')
await page.locator('button[form=identity]').click()
await page.locator('.dot.online').waitFor()
await page.getByRole('button', { name: 'People' }).click()
await page.locator('.person').nth(members - 1).waitFor()
await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
await page.evaluate(OBSERVER)

const started = performance.now()
for (let sent = 0; sent < messages; sent++) {
  const due = started + sent / rate * 1000
  if (due > performance.now()) await sleep(due - performance.now())
  const author = sent % crowd.length
  const text = `${sent} ${WORDS.slice(0, 3 + sent % WORDS.length).join(' ')}`
  crowd[author]!.send(JSON.stringify({ type: 'text', author: `member_${author}`, avatar: null, text }))
}
await page.locator('.message', { hasText: new RegExp(`^.*${messages - 1} Which`, 's') }).last().waitFor()
const seconds = (performance.now() - started) / 1000

// Somebody types while all that is there.
await page.locator('#write').click()
await page.keyboard.type('is this still quick to type in?')
const { tasks, frames } = await page.evaluate('window.figures') as { tasks: number[], frames: number[] }
const nodes = await page.evaluate("document.querySelectorAll('*').length") as number
const entries = await page.locator('.messages li').count()
await devtools.send('HeapProfiler.collectGarbage')
const { usedSize } = await devtools.send('Runtime.getHeapUsage')

const sorted = frames.toSorted((a, b) => a - b)
const quantile = (share: number) => sorted[Math.floor(sorted.length * share)]!.toFixed(1)
const blocked = tasks.reduce((sum, duration) => sum + duration - 50, 0)
console.log(`${messages} messages in ${seconds.toFixed(1)} s, ${members} members, CPU slowed down ${slowdown} times
| | |
|---|---|
| tasks over 50 ms | ${tasks.length} |
| the longest, ms | ${tasks.length ? Math.max(...tasks).toFixed(0) : '–'} |
| blocked in all (beyond 50 ms each), ms | ${blocked.toFixed(0)} |
| time between frames, median / 99 % / longest, ms | ${quantile(0.5)} / ${quantile(0.99)} / ${sorted.at(-1)!.toFixed(1)} |
| entries in the log | ${entries} |
| elements in the page | ${nodes} |
| JavaScript heap, MB | ${(usedSize / 1e6).toFixed(1)} |`)

await browser.close()
for (const socket of crowd) socket.terminate()
await app.close()
