import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { test, type TestContext } from 'node:test'
import { openPage } from './browser/browser.ts'
import { installPackage } from './client/bundle.ts'
import { Client, startServer } from './helper.ts'
import { requireProgram, requirePython, SYSTEM_PYTHON } from './programs.ts'
import { temporaryFolder } from './temporary-folder.ts'

const page = readFileSync('docs/clients.md', 'utf8')
const snippets = new Map(Array.from(page.matchAll(/<!-- snippet: (\S+) -->\n```\w+\n([^]*?)```/g), ([, name, text]) =>
  [name!, text!]))

interface Program {
  snippet: string
  says: string
  /** With the file of the snippet behind. */
  command: string[]
  file: string
  skip: string | false
}

/** Node 20 has the global only on demand. */
const node = [process.execPath, ...('WebSocket' in globalThis ? [] : ['--experimental-websocket'])]

const programs: Program[] = [
  {
    snippet: 'python',
    says: 'Hello from Python',
    command: [SYSTEM_PYTHON],
    file: 'client.py',
    skip: requirePython('websockets'),
  },
  {
    snippet: 'pyqt',
    says: 'Hello from Qt',
    command: [SYSTEM_PYTHON],
    file: 'client.py',
    skip: requirePython('PyQt5.QtWebSockets'),
  },
  { snippet: 'javascript', says: 'Hello from JavaScript', command: node, file: 'client.mjs', skip: false },
  { snippet: 'qml', says: 'Hello from QML', command: ['qml'], file: 'client.qml', skip: requireProgram('qml') },
]

/** No screen is needed; the Python module is found where it is. */
const env = {
  ...process.env,
  QT_QPA_PLATFORM: 'offscreen',
  QT_QUICK_BACKEND: 'software',
  PYTHONIOENCODING: 'utf-8',
  PYTHONPATH: resolve('src/client/python'),
  PYTHONDONTWRITEBYTECODE: '1',
}

/** The snippet as the page has it, but for the address. */
function write (name: string, file: string, port: number): string {
  const folder = temporaryFolder()
  const path = join(folder, file)
  writeFileSync(path, snippets.get(name)!.replaceAll('localhost:8000', `127.0.0.1:${port}`))
  return path
}

/** Passes everything on, until its connections are cut. */
async function startRelay (t: TestContext, port: number): Promise<{ port: number, cut (): void }> {
  const sockets = new Set<Socket>()
  const relay = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    client.pipe(server).pipe(client)
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const cut = () => { for (const socket of sockets) socket.destroy() }
  t.after(() => { cut(); relay.close() })
  return { port: (relay.address() as AddressInfo).port, cut }
}

async function joinChannel (ws: string): Promise<Client> {
  const client = new Client(`${ws}/channel/QGIS/ws`)
  await once(client.ws, 'open')
  return client
}

const says = (words: string) => ({ type, text }: any) => type === 'text' && text === words

for (const { snippet, says: hello, command: [program, ...args], file, skip } of programs) {
  test(`docs/clients.md: ${snippet} says hello, hears others, and comes back after a loss`, { skip }, async (t) => {
    const server = await startServer(t)
    const relay = await startRelay(t, server.port)
    const witness = await joinChannel(server.ws)
    const child = spawn(program!, [...args, write(snippet, file, relay.port)], {
      env, stdio: ['ignore', 'pipe', 'pipe'],
    })
    t.after(() => child.kill('SIGKILL'))
    const lines: string[] = []
    const ended = once(child, 'exit').then(([code]) => { throw new Error(`ended with ${code}: ${lines.join('\n')}`) })
    ended.catch(() => {})
    const heard = new Promise<void>((resolve) => {
      for (const output of [child.stdout, child.stderr]) {
        createInterface(output).on('line', (line) => {
          lines.push(line)
          if (line.includes('witness: Bienvenue à tous')) resolve()
        })
      }
    })
    const hears = (fits: (frame: any) => boolean) => Promise.race([witness.until(fits), ended])

    const { author } = await hears(says(hello))
    assert.deepEqual(await (await fetch(`${server.http}/channel/QGIS/users`)).json(), [author])
    witness.send({ type: 'text', author: 'witness', text: 'Bienvenue à tous' })
    await Promise.race([heard, ended])

    relay.cut()
    await hears(({ type, exiter }) => type === 'exiter' && exiter === author)
    await hears(({ type, newcomer }) => type === 'newcomer' && newcomer === author)
    assert.equal(witness.frames.filter(says(hello)).length, 1, 'it greets once, whatever happens to its connection')
    assert.ok(!lines.some((line) => line.includes('rejected')), lines.join('\n'))
  })
}

const resuming: Program[] = [
  {
    snippet: 'javascript-v4',
    says: 'Hello from JavaScript, fourth generation',
    command: node,
    file: 'client.mjs',
    skip: false,
  },
  {
    snippet: 'python-v4',
    says: 'Hello from Python, fourth generation',
    command: [SYSTEM_PYTHON],
    file: 'client.py',
    skip: requirePython('websockets'),
  },
  {
    snippet: 'javascript-package',
    says: 'Hello from the package',
    command: node,
    file: 'client.mjs',
    skip: false,
  },
  {
    snippet: 'python-module',
    says: 'Hello from the module',
    command: [SYSTEM_PYTHON],
    file: 'client.py',
    skip: requirePython('websockets'),
  },
]

for (const { snippet, says: hello, command: [program, ...args], file, skip } of resuming) {
  test(`docs/clients.md: ${snippet} misses nothing when its connection is lost`, { skip }, async (t) => {
    const server = await startServer(t)
    const relay = await startRelay(t, server.port)
    const witness = await joinChannel(server.ws)
    const path = write(snippet, file, relay.port)
    await installPackage(dirname(path))
    const child = spawn(program!, [...args, path], {
      env, stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.after(() => child.kill('SIGKILL'))
    const output = createInterface(child.stdout)[Symbol.asyncIterator]()
    const next = async () => (await output.next()).value as string | undefined
    const greeting = await next()
    relay.cut()
    for (const text of ['first', 'second']) {
      witness.send({ type: 'text', author: 'witness', text })
      await witness.until(says(text))
    }
    assert.deepEqual([await next(), await next()], ['witness: first', 'witness: second'])
    witness.send({ type: 'text', author: 'witness', text: 'last' })
    assert.equal(await next(), 'witness: last')
    // With the same name, of which nobody was told anything.
    const { author } = witness.frames.find(says(hello))
    assert.equal(greeting, `${author}: ${hello}`)
    await witness.until(says('last'))
    assert.deepEqual(witness.frames.filter(({ type }) => type === 'exiter'), [])
    assert.deepEqual(await (await fetch(`${server.http}/channel/QGIS/users`)).json(), [author])
  })
}

test('docs/clients.md: python-put says something without a socket', { skip: requirePython('json') }, async (t) => {
  const server = await startServer(t)
  const witness = await joinChannel(server.ws)
  const child = spawn(SYSTEM_PYTHON, [write('python-put', 'client.py', server.port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(child.stdout), 'line')
  assert.equal(line, 'sent: The tiles are up to date')
  await witness.until(says('The tiles are up to date'))
})

test('docs/clients.md: javascript runs in a browser', { skip: requireProgram('chromium') }, async (t) => {
  const server = await startServer(t)
  const witness = await joinChannel(server.ws)
  const { page, errors } = await openPage(t, server.http)
  const heard = page.waitForEvent('console', (message) => message.text() === 'witness: Bienvenue à tous')
  await page.goto(`${server.http}/docs/ws`)
  await page.evaluate(snippets.get('javascript')!.replaceAll('localhost:8000', `127.0.0.1:${server.port}`))
  await witness.until(says('Hello from JavaScript'))
  witness.send({ type: 'text', author: 'witness', text: 'Bienvenue à tous' })
  await heard
  assert.deepEqual(errors, [])
})

test('docs/clients.md: every snippet is run by a test', () => {
  const run = [...programs, ...resuming].map(({ snippet }) => snippet)
  assert.deepEqual([...snippets.keys()].sort(), ['python-put', ...run].sort())
  assert.equal(page.match(/^```\w/gm)!.length, snippets.size)
})
