/** The program with a .env file of the original. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runToEnd, startProcess } from '../process.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** The settings of the original's own example, version 3.4.1, with another text for the rules. */
const EXAMPLE = `
# the channels, with commas between
CHANNELS=QGIS,Geotribu
RULES="Be kind, don't shout"

MAX_IMAGE_RAW_LENGTH="5_000_000"
MAX_IMAGE_SIZE=800
MAX_GEOJSON_FEATURES=500
MAX_MODEL_RAW_LENGTH=1_000_000
MAX_STORED_MESSAGES=5
INSTANCE_ID=abcdefghijklmnopqrstuvwxyz
WS_PING_INTERVAL=20
WS_PING_TIMEOUT=10
ENVIRONMENT=production

REDIS_HOST=redis.invalid
REDIS_PORT=6379
SENTRY_DSN=
SENTRY_TRACES_SAMPLE_RATE=1
SENTRY_PROFILES_SAMPLE_RATE=1
MATRIX_CHAT_ENABLED=false
MATRIX_PING_MESSAGE_PREFIX="@matrixping"
MATRIX_PING_HOMESERVER=
MATRIX_PING_ROOMID=
MATRIX_PING_TOKEN=s3cret
ROOMZ=A
DOMAIN=chat.example.org
`

const UNREAD = [
  'MATRIX_CHAT_ENABLED is not read: gischat has no bridge to Matrix',
  'MATRIX_PING_MESSAGE_PREFIX is not read: gischat has no bridge to Matrix',
  'MATRIX_PING_HOMESERVER is not read: gischat has no bridge to Matrix',
  'MATRIX_PING_ROOMID is not read: gischat has no bridge to Matrix',
  'MATRIX_PING_TOKEN is not read: gischat has no bridge to Matrix',
  'ROOMZ is not read: gischat has no such setting, and .env sets nothing else',
  'NB_UVICORN_WORKERS is not read: one process serves all clients, and docs/scaling.md describes several instances',
]

test("the original's .env starts the server, and the log has one line for each setting that is not read", async (t) => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, '.env'), EXAMPLE)
  const env = { NB_UVICORN_WORKERS: '5' }

  const server = await startProcess(t, env, folder)
  assert.deepEqual(await (await fetch(`${server.http}/channels`)).json(), ['QGIS', 'Geotribu'])
  const rules = await (await fetch(`${server.http}/rules`)).json() as { rules: string }
  assert.equal(rules.rules, "Be kind, don't shout")
  assert.match((await server.logged('Redis is unreachable: running standalone and retrying')).problem, /redis\.invalid/)
  const warned = server.lines.map((line) => JSON.parse(line)).filter(({ variable }) => variable !== undefined)
  assert.deepEqual(warned.map(({ msg }) => msg), UNREAD)
  assert.deepEqual(new Set(warned.map(({ level }) => level)), new Set([40]))
  assert.ok(!server.lines.join('\n').includes('s3cret'))

  const { code, stdout, stderr } = await runToEnd(['--check'], env, folder)
  assert.deepEqual([code, stdout], [0, 'gischat: the configuration is valid\n'])
  assert.deepEqual(stderr.trim().split('\n'), UNREAD.map((message) => `gischat: ${message}`))
})
