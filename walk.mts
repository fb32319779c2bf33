import { Session } from 'node:inspector/promises'
import { WebSocket } from 'ws'
const { startServer } = await import(process.cwd() + '/test/helper.ts')
const t: any = { after () {} }
const { ws } = await startServer(t, { ROOMS: 'QGIS', MESSAGE_RATE: '0' })
const s = new Session(); s.connect()
await s.post('Profiler.enable'); await s.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
const wait = (c: any, p: (f: any) => boolean) => new Promise<void>((r) => { const l = (d: any) => { if (p(JSON.parse(String(d)))) { c.off('message', l); r() } }; c.on('message', l) })
const open = async (path: string, n: number) => { const c = new WebSocket(ws + path); const w = wait(c, (f) => f.nb_users === n); await w; return c }
const take = async (name: string) => {
  await new Promise((r) => setTimeout(r, 300))
  const { result } = await s.post('Profiler.takePreciseCoverage') as any
  const list: string[] = []
  for (const { url, functions } of result) {
    if (!/\/src\//.test(url) || /node_modules/.test(url)) continue
    for (const f of functions) if (f.ranges[0].count > 0 && f.functionName) list.push(url.replace(/.*\/src\//, '') + ' ' + f.functionName)
  }
  if (name) console.log(name, new Set(list).size, 'functions in', new Set(list.map((x) => x.split(' ')[0])).size, 'files'), process.env.V && console.log(list.sort().join('\n'))
}
const p = '/channel/QGIS/ws'
const a = await open(p, 1)
const b = await open(p, 2)
const id = () => crypto.randomUUID()
const text = (t: string) => JSON.stringify({ type: 'text', id: id(), timestamp: 1, author: 'ann', avatar: null, text: t })
const say = async (x: string) => { const w = [a, b].map((c) => wait(c, (f) => f.text === x)); a.send(text(x)); await Promise.all(w) }
const claim = async (who: any, name: string) => { const w = [a, b].map((c) => wait(c, (f) => f.newcomer === name)); who.send(JSON.stringify({ type: 'newcomer', id: id(), timestamp: 1, newcomer: name })); await Promise.all(w) }
await say('one'); await claim(a, 'ann'); const c = await open(p, 3); const gone = wait(a, (f) => f.nb_users === 2); c.close(); await gone
await take('')
await say('two'); await take('message')
const w = [a, b].map((x) => wait(x, (f) => f.nb_users === 3)); await open(p, 3); await Promise.all(w); await take('join')
await claim(b, 'bob'); await take('claim')
process.exit()
